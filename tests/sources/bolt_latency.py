#!/usr/bin/env python3
"""From a commit in a store to the line of the source: the median and the longest, in milliseconds.

    bolt_latency.py BUILD_FOLDER STORE SERVICES CONTAINERS_EACH CHANGES
"""
import json
import statistics
import subprocess
import sys
import time


def commands(writer, *lines):
    """Has the writer commit them; when that was done, in nanoseconds since 1970."""
    writer.stdin.write("\n".join((*lines, "commit")) + "\n")
    writer.stdin.flush()
    return int(writer.stdout.readline().split()[1])


def next_line(source):
    """The next one that is no heartbeat, and when it was read."""
    while True:
        line = json.loads(source.stdout.readline())
        if line:
            return line, time.time_ns()


def main():
    build, store, services, each, changes = sys.argv[1:3] + [int(word) for word in sys.argv[3:]]
    writer = subprocess.Popen([f"{build}/sources/bolt_writer", "serve", store], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    commands(writer, f"fill {services} {each}")
    begin = time.time_ns()
    source = subprocess.Popen([f"{build}/warren-source", f"boltdb://{store}"], text=True,
                              stdout=subprocess.PIPE)
    line, end = next_line(source)
    assert len(line["services"]) == services, len(line["services"])
    took = []
    for change in range(changes):
        time.sleep(0.15)
        committed = commands(writer, f"touch {change % services} {change % each}")
        line, seen = next_line(source)
        assert line["service"]["name"] == f"web-{change % services}", line
        took.append((seen - committed) / 1e6)
    source.kill()
    source.wait()
    writer.stdin.close()
    writer.wait()
    print(f"first {(end - begin) / 1e6:.0f} median {statistics.median(took):.1f} "
          f"longest {max(took):.1f}")


if __name__ == "__main__":
    main()
