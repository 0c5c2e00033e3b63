"""The servers that are compared: how each is configured, started directly, and ended by its pid.
Each has an address of its own in 127.0.0.0/8 and a high port; nothing of the machine is touched."""
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import ask
import machine

PORT = 5310
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


class CannotMeasure(Exception):
    """One line that says why."""


@dataclass
class Place:
    """What a server is given to run in."""
    folder: Path
    address: str
    port: int = PORT

    def write(self, name, *lines):
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return path


def dnsmasq(place, zone):
    user = ["user=root"] if os.getuid() == 0 else []
    return ["dnsmasq", "-k", "-C", place.write(
        "conf", "no-resolv", "no-hosts", f"addn-hosts={zone.hosts()}", f"listen-address={place.address}",
        f"port={place.port}", "bind-interfaces", f"pid-file={place.folder}/pid", "local=/warren/",
        "local-ttl=10",
        *user)]


def knot(place, zone):
    return ["knotd", "-c", place.write(
        "conf", "server:", f"    rundir: \"{place.folder}\"", f"    listen: {place.address}@{place.port}",
        "    udp-workers: 1", "    tcp-workers: 1", "    background-workers: 1",
        "database:", f"    storage: \"{place.folder}\"",
        "log:", "  - target: stderr", "    any: warning",
        "zone:", "  - domain: warren", f"    file: \"{zone.master_file()}\"", "    zonefile-sync: -1",
        "    journal-content: none")]


def nsd(place, zone):
    return ["nsd", "-d", "-c", place.write(
        "conf", "server:", f"ip-address: {place.address}@{place.port}", "server-count: 1", 'username: ""',
        'database: ""', f'zonesdir: "{place.folder}"', f'pidfile: "{place.folder}/pid"',
        f'xfrdfile: "{place.folder}/xfrd"', f'zonelistfile: "{place.folder}/zones"',
        f'xfrdir: "{place.folder}"', "rrl-ratelimit: 0", "minimal-responses: yes",
        "remote-control:", "control-enable: no",
        "zone:", 'name: "warren"', f'zonefile: "{zone.master_file()}"')]


def unbound(place, zone):
    return ["unbound", "-d", "-c", place.write(
        "conf", "server:", f'directory: "{place.folder}"', 'chroot: ""', 'username: ""', "do-daemonize: no",
        "use-syslog: no", f'pidfile: "{place.folder}/pid"', f"interface: {place.address}@{place.port}",
        "access-control: 127.0.0.0/8 allow", "num-threads: 1", 'module-config: "iterator"',
        'local-zone: "warren." static', f'include: "{zone.local_data()}"',
        "remote-control:", "control-enable: no")]


# Name: how it is configured, and what prints its version.
PEERS = {"knot": (knot, ["knotd", "-V"]), "nsd": (nsd, ["nsd", "-v"]), "unbound": (unbound, ["unbound", "-V"]),
         "dnsmasq": (dnsmasq, ["dnsmasq", "--version"])}


class Server:
    """A process of ours. stop() ends it; Servers.stop_all() does so whatever happens."""

    def __init__(self, name, place, argv, cpus):
        self.name, self.place = name, place
        environment = {key: value for key, value in os.environ.items() if not key.startswith("WARREN_")}
        environment["PATH"] = SEARCH_PATH
        with open(place.folder / "log", "wb") as log, machine.running_on(cpus):
            self.started = time.monotonic()
            # A session of its own: Ctrl-C is for us, who then end it in order.
            self.process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, env=environment, start_new_session=True)
        self.pid = self.process.pid

    def wait_for(self, name, records=None, limit=60):
        """Seconds from its start until it answered the name; with so many records, if that is said."""
        while (passed := time.monotonic() - self.started) < limit:
            if self.process.poll() is not None:
                raise CannotMeasure(f"{self.name} ended: {self.last_words()}")
            found = ask.addresses(self.place.address, self.place.port, name)
            if found and (records is None or len(found) == records):
                return time.monotonic() - self.started
            time.sleep(max(0.0002, passed / 200))  # asking costs it time, too
        raise CannotMeasure(f"{self.name} gave no right answer within {limit} s")

    def last_words(self):
        lines = (self.place.folder / "log").read_text(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "without a word"

    def stop(self):
        for signal_number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is not None:
                return
            self.process.send_signal(signal_number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


class Servers:
    """Starts servers, each in a folder and at an address of its own, and knows all that run."""

    def __init__(self, folder, build):
        self.folder, self.build = folder, build
        self.running, self.count = [], 0

    def place(self, name):
        self.count += 1
        folder = self.folder / f"{self.count}-{name}"
        folder.mkdir()
        # Two of us at a time do not meet.
        number = (os.getpid() * 256 + self.count) & 0xffff
        return Place(folder, f"127.88.{number >> 8}.{number & 255}")

    def start(self, name, argv, place, cpus=None):
        if not shutil.which(str(argv[0]), path=SEARCH_PATH):
            raise CannotMeasure(f"{name} is not installed")
        server = Server(name, place, argv, cpus or {machine.SERVER_CPU})
        self.running.append(server)
        return server

    def start_peer(self, name, zone):
        place = self.place(name)
        return self.start(name, PEERS[name][0](place, zone), place)

    def start_limit(self, zone, program="udp_limit"):
        place = self.place(program)
        argv = [self.build / "bench" / program, place.address, place.port, zone.instances]
        return self.start("limit", argv, place)

    def start_socket_limit(self, *options):
        place = self.place("seqpacket")
        return self.start("limit", [self.build / "bench/seqpacket_limit", place.folder / "socket", *options], place)

    def start_sidecar(self, catalog, workers=1, cpus=None, options=()):
        """Answers from the catalog; unless the options say otherwise nothing is forwarded."""
        place = self.place("sidecar")
        config = place.write("sidecar.toml", "# all is said on the command line")
        return self.start("warren-sidecar", [
            self.build / "warren-sidecar", "--config", config, "--listen", f"{place.address}:{place.port}",
            "--source", f"file://{catalog}", "--nss-socket", place.folder / "nss.sock",
            "--control-socket", place.folder / "control.sock", "--state-dir", place.folder / "state",
            "--workers", workers, *(options if "--upstream" in options else ["--upstream", "none", *options])],
            place, cpus)

    def stop(self, server):
        server.stop()
        self.running.remove(server)
        shutil.rmtree(server.place.folder, ignore_errors=True)

    def stop_all(self):
        for server in reversed(self.running):
            server.stop()
        self.running.clear()
