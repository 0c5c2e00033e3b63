"""Runs dns_load and getaddrinfo_load on the load's core and reads what they print."""
import os
import re
import subprocess
from dataclasses import dataclass

import machine
from servers import CannotMeasure

A, AAAA, SRV = 1, 28, 33
NXDOMAIN = 3


@dataclass
class Kind:
    """What is asked and what a good reply to it is."""
    names: object  # a file
    type: int = A
    edns: bool = False
    rcode: int = 0
    records: bool = True

    def options(self):
        flags = (["-e"] if self.edns else []) + ([] if self.records else ["-0"])
        return ["-t", self.type, "-r", self.rcode, *flags]


def _values(line):
    return {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", line)}


def finish(process, limit):
    try:
        out, error = process.communicate(timeout=limit)
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode != 0 or "=" not in out:
        raise CannotMeasure((error.strip().splitlines() or [f"a load ended with {process.returncode}"])[-1])
    return _values(out)


class Load:
    def __init__(self, build):
        self.programs = build / "bench"

    def start(self, server, way, amount, kind, cpus=None, window=100):
        argv = [self.programs / "dns_load", way, amount, *kind.options(), "-w", window,
                server.place.address, server.place.port, kind.names]
        with machine.running_on(cpus or {machine.LOAD_CPU}):
            return subprocess.Popen([str(word) for word in argv], text=True, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)

    def flood(self, server, seconds, kind, way="flood", cpus=None, clients=1, window=100):
        """What dns_load says, summed over the clients, and cpu_us: the server's time for one answer."""
        before = machine.cpu_seconds(server.pid)
        started = [self.start(server, way, seconds, kind, cpus, window) for _ in range(clients)]
        try:
            all_seen = [finish(process, seconds + 30) for process in started]
        finally:
            for process in started:
                process.kill()  # nothing, once it has ended
        used = machine.cpu_seconds(server.pid) - before
        seen = dict(all_seen[0], **{key: sum(one[key] for one in all_seen)
                                    for key in ("answers", "bad", "lost", "per_second")})
        if seen["answers"] == 0:
            raise CannotMeasure(f"{server.name} answered nothing")
        if seen["bad"]:
            raise CannotMeasure(f"{server.name} gave {seen['bad']:.0f} wrong answers of {seen['answers']:.0f}")
        return dict(seen, cpu_us=used / seen["answers"] * 1e6)

    def in_turn(self, server, count, kind):
        """One query at a time, on the server's own core: without the signal from core to core."""
        return finish(self.start(server, "sequential", count, kind, {machine.SERVER_CPU}), 60)

    def getaddrinfo(self, hosts, folder, count, names, environment):
        """Through a module alone, in a mount namespace where nsswitch.conf says so."""
        switch = folder / f"nsswitch-{hosts}"
        switch.write_text(f"passwd: files\ngroup: files\nhosts: {hosts}\n")
        script = ('mount --bind "$1" /etc/nsswitch.conf && shift && '
                  'if [ -d /run/nscd ]; then mount -t tmpfs tmpfs /run/nscd; fi && exec "$@"')
        flags = "-m" if os.getuid() == 0 else "-rm"
        argv = ["unshare", flags, "sh", "-c", script, "sh", switch,
                self.programs / "getaddrinfo_load", count, *names]
        paths = f"{self.programs.parent}:{self.programs}"
        with machine.running_on({machine.SERVER_CPU}):
            process = subprocess.Popen([str(word) for word in argv], text=True, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE,
                                       env=dict(os.environ, LD_LIBRARY_PATH=paths, **environment))
        return finish(process, 60)
