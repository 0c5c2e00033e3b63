"""What every part of the comparison is given: options, a temporary folder, servers, loads, rows."""
import contextlib
import subprocess
import sys

from load import Kind, Load
from servers import CannotMeasure, Servers
from zones import DOMAIN, Zone


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.servers = Servers(folder, options.build)
        self.load = Load(options.build)
        self.rows = []
        self.tables = []  # (title, markdown) to be printed behind the rows
        self._zones = {}

    def zone(self, text):
        if text not in self._zones:
            self._zones[text] = Zone.parse(self.folder, text)
        return self._zones[text]

    def name(self, service):
        return f"svc{service}.{DOMAIN}"

    def ask_a(self, zone):
        return Kind(zone.names())

    def start_sidecar(self, zone, name=None, **more):
        """A sidecar with the zone, answering."""
        server = self.servers.start_sidecar(zone.catalog(), **more)
        server.wait_for(name or self.name(0), zone.instances)
        return server

    def start_limit(self, zone, program="udp_limit"):
        server = self.servers.start_limit(zone, program)
        if program == "udp_limit":
            server.wait_for(self.name(0), zone.instances)
        return server

    def runs(self, what):
        """Counts the runs, and tells the person who waits."""
        for run in range(1, self.options.runs + 1):
            print(f"{what}: run {run} of {self.options.runs}", file=sys.stderr, flush=True)
            yield run

    @contextlib.contextmanager
    def part(self, *rows):
        """Takes the rows into the table; what goes wrong is told there. Ends what the part started."""
        self.rows += rows
        try:
            yield
        except (CannotMeasure, OSError, subprocess.SubprocessError) as error:
            why = " ".join(str(error).split())
            print(f"  {why}", file=sys.stderr, flush=True)
            for row in rows:
                if len(row.values) < self.options.runs:
                    row.why = why
        finally:
            self.servers.stop_all()
