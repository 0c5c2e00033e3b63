#!/usr/bin/env -S python3 -B
"""`make bench`: the sidecar beside the limit of this machine and every peer that is installed.

Servers run on one core and the load on another. Each run visits every server in turn; ratios are
taken within a run, and the tables show their median and, in brackets, least and most. Nothing is
asserted: the goals stand beside what was measured. Everything happens on loopback and in a temporary
folder, and is gone at the end.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import machine
import part_changes
import part_footprint
import part_forwarding
import part_kinds
import part_nss
import part_servers
import part_sizes
import part_workers
from bench import Bench
from servers import PEERS
from table import markdown
from zones import Zone

PARTS = {"servers": part_servers, "workers": part_workers, "kinds": part_kinds,
         "forwarding": part_forwarding, "nss": part_nss, "sizes": part_sizes, "changes": part_changes, "footprint": part_footprint}

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def words_of(known):
    """A type for argparse: words with commas or blanks between, each a known one."""
    def parse(text):
        words = text.replace(",", " ").split()
        for word in words:
            if word not in known:
                raise argparse.ArgumentTypeError(f"'{word}' is none of {', '.join(known)}")
        return words
    return parse


def zone_sizes(text):
    words = text.replace(",", " ").split()
    with tempfile.TemporaryDirectory() as folder:
        for word in words:
            try:
                Zone.parse(Path(folder), word)
            except ValueError:
                raise argparse.ArgumentTypeError(f"'{word}' is no size such as 100x3") from None
    return words


def number_of(kind, least, most):
    def parse(text):
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least} to {most}")
        return value
    parse.__name__ = "number"  # in argparse's message for what is none
    return parse


def parse_options(argv):
    parser = argparse.ArgumentParser(prog="compare.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--build", type=Path, default=Path("build"), help="where make has built (build)")
    parser.add_argument("--runs", type=number_of(int, 1, 100), default=7, help="of which the median counts (7)")
    parser.add_argument("--seconds", type=number_of(float, 0.2, 60), default=3, help="of one flood (3)")
    parser.add_argument("--zones", type=zone_sizes, default=["100x3", "1000x10"],
                        help="sizes for the comparison with peers (100x3,1000x10)")
    parser.add_argument("--peers", type=words_of(PEERS), default=list(PEERS), help=f"({','.join(PEERS)})")
    parser.add_argument("--parts", type=words_of(PARTS), default=list(PARTS), help=f"({','.join(PARTS)})")
    options = parser.parse_args(argv)
    options.build = options.build.resolve()
    if not (options.build / "bench/dns_load").exists() or not (options.build / "warren-sidecar").exists():
        parser.error(f"nothing is built in {options.build}: run `make bench`")
    return options


def print_report(bench, quietness):
    options = bench.options
    print(f"\n{machine.description()}; runs: {options.runs}, of {options.seconds:g} s; {quietness.text()}\n")
    print(markdown(["what", "goal", "median (least–most)", "met"], [row.cells() for row in bench.rows]))
    for title, text in bench.tables:
        print(f"\n{title}\n\n{text}")
    sys.stdout.flush()


def copy_of(build, folder):
    """What is measured stays the same from the first run to the last, whatever is built meanwhile."""
    copy = folder / "build"
    shutil.copytree(build / "bench", copy / "bench")
    for name in ("warren-sidecar", "libnss_warren.so.2"):
        shutil.copy2(build / name, copy)
    try:
        subprocess.run([copy / "warren-sidecar", "--help"], stdout=subprocess.DEVNULL, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(f"compare.py: {build}/warren-sidecar does not run ({error}); is it just being built?")
    return copy


def interrupt(*_):
    raise KeyboardInterrupt


def main(argv):
    options = parse_options(argv)
    for number in ENDING:
        signal.signal(number, interrupt)
    os.sched_setaffinity(0, {machine.LOAD_CPU})
    quietness = machine.Quietness()
    with tempfile.TemporaryDirectory(prefix="warren-bench.", ignore_cleanup_errors=True) as folder:
        options.build = copy_of(options.build, Path(folder))
        bench = Bench(options, Path(folder))
        try:
            for name in options.parts:
                PARTS[name].measure(bench)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            return 130
        finally:
            for number in ENDING:
                signal.signal(number, signal.SIG_IGN)  # what follows is short, and must be done
            bench.servers.stop_all()
            if bench.rows:
                print_report(bench, quietness)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
