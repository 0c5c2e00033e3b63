"""What the kernel says of processes and of this machine: pinning, CPU time, memory, wake-ups."""
import contextlib
import os
import re
import subprocess
from pathlib import Path

CPUS = sorted(os.sched_getaffinity(0))
SERVER_CPU, LOAD_CPU = CPUS[0], CPUS[-1]  # one core alone: both on it, and the head of the table says so


@contextlib.contextmanager
def running_on(cpus):
    """What is started meanwhile inherits it; saves the exec of taskset."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def process_tree(pid):
    """The process and its descendants: some servers fork."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    tree = [pid]
    for each in tree:
        tree += children.get(each, [])
    return tree


def cpu_seconds(pid):
    """User and system time of the process tree."""
    ticks = 0
    for each in process_tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pid):
    """Resident and proportional size of the process tree."""
    rss = pss = 0
    for each in process_tree(pid):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
            rss += int(re.search(r"^Rss:\s+(\d+)", text, re.M)[1])
            pss += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return rss / 1024, pss / 1024


def wake_ups(pid):
    """How often any thread of the process went to sleep by itself, so far."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        with contextlib.suppress(OSError):
            total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.M)[1])
    return total


def _cpu_times():
    return [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]


class Quietness:
    """How much of the machine others took, from its making until text()."""

    def __init__(self):
        self.before = _cpu_times()

    def text(self):
        passed = [now - then for now, then in zip(_cpu_times(), self.before)]
        stolen = 100 * passed[7] / max(1, sum(passed))
        return (f"load average {os.getloadavg()[0]:.2f} at the end, "
                f"{stolen:.1f} % of all CPU time stolen by a hypervisor")


def description():
    model = re.search(r"^model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(), re.M)
    system = os.uname()
    cores = f"{len(CPUS)} cores" if len(CPUS) > 1 else "1 core, which servers and load share"
    return f"{model[1] if model else system.machine}, {cores}, {system.sysname} {system.release}"


def version_of(argv):
    """The first number with a dot that a program prints of itself; empty if there is none."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(argv, capture_output=True, text=True, timeout=5)
        found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
        return found[0] if found else ""
    return ""
