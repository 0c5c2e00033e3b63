"""From a hundred services to a hundred thousand: start, CPU, memory, and the time that a changed
instance takes until it is answered."""
import os
import time
from statistics import median

import ask
import machine
from servers import CannotMeasure
from table import Row, at_most

SMALL, MEDIUM, LARGE = "100x10", "1000x10", "100000x10"
CHANGES = {SMALL: 11, MEDIUM: 11, LARGE: 2}  # in each run
PATIENCE = 60  # seconds until a change must be seen


class ChangingCatalog:
    """A catalog file of its own in which one instance changes its address, again and again."""

    def __init__(self, bench, zone, name):
        self.service = zone.services // 2
        self.name = bench.name(self.service)
        self.path = bench.folder / f"{name}.json"
        self.octets = zone.catalog_octets()
        self.number = 0
        self.address = None
        marker = f'"id":"c-{self.service}-0","addresses":["'.encode()
        self.at = self.octets.index(marker) + len(marker)
        self.end = self.octets.index(b'"', self.at)
        self.path.write_bytes(self.octets)

    def write_next(self):
        """The next document beside the file; rename() makes it count."""
        self.number += 1
        self.address = f"172.16.{self.number >> 8 & 255}.{self.number & 255}"
        with open(f"{self.path}.next", "wb") as file:
            file.write(self.octets[:self.at] + self.address.encode() + self.octets[self.end:])

    def rename(self):
        os.rename(f"{self.path}.next", self.path)


def time_change(catalog, server):
    """Milliseconds from the rename until the new address is answered."""
    catalog.write_next()
    time.sleep(0.01)
    start = time.monotonic()
    catalog.rename()
    while (passed := time.monotonic() - start) < PATIENCE:
        if catalog.address in (ask.addresses(server.place.address, server.place.port, catalog.name) or []):
            return 1000 * (time.monotonic() - start)
        time.sleep(max(0.00005, passed / 200))  # asking costs it time, too
    raise CannotMeasure(f"a changed instance was not seen within {PATIENCE} s")


def time_changes(catalog, server, count):
    times = []
    for _ in range(count):
        times.append(time_change(catalog, server))
        time.sleep(min(1, times[-1] / 1000))  # what is left of the last one is let go of
    return median(times)


class Rows:
    def __init__(self):
        def row(what, size, *goal):
            services, instances = size.split("x")
            return Row(f"{what}, {int(services):,} x {instances}", *goal)

        self.start = {SMALL: row("start to first answer, ms", SMALL, "20 ms", at_most(20), "{:.1f}"),
                      LARGE: row("start to first answer, ms", LARGE, "2 s", at_most(2000), "{:,.0f}")}
        self.change = {SMALL: row("one instance changes until it is answered, ms", SMALL, "2 ms", at_most(2)),
                       MEDIUM: row("one instance changes until it is answered, ms", MEDIUM, "–", None),
                       LARGE: row("one instance changes until it is answered, ms", LARGE, "50 ms", at_most(50),
                                  "{:,.0f}")}
        self.cpu = row("CPU per answer, of that at 100 x 3", LARGE, "at most 1.25", at_most(1.25))
        self.cpu_same = row("CPU per answer, of that at 100 x 10", LARGE, "–", None)
        self.octets = row("memory for each further instance, octets", LARGE, "written down", None, "{:,.0f}")

    def all(self):
        return [*self.start.values(), *self.change.values(), self.cpu, self.cpu_same, self.octets]


def visit(bench, rows, size, seen):
    """Starts one sidecar, measures all rows of this size, ends it."""
    zone = bench.zone(size)
    catalog = ChangingCatalog(bench, zone, f"changing-{size}")
    server = bench.servers.start_sidecar(catalog.path)
    started = server.wait_for(bench.name(0), zone.instances)
    flood = bench.load.flood(server, bench.options.seconds, bench.ask_a(zone))
    seen[size] = (flood["cpu_us"], machine.memory_mib(server.pid)[0])
    if size in rows.start:
        rows.start[size].add(1000 * started)
    if size in rows.change:
        rows.change[size].add(time_changes(catalog, server, CHANGES[size]))
    bench.servers.stop(server)


def measure(bench):
    rows = Rows()
    sizes = ("100x3", SMALL, MEDIUM, LARGE)
    with bench.part(*rows.all()):
        for _ in bench.runs("sizes"):
            seen = {}
            for size in sizes:
                visit(bench, rows, size, seen)
            rows.cpu.add(seen[LARGE][0] / seen["100x3"][0])
            rows.cpu_same.add(seen[LARGE][0] / seen[SMALL][0])
            rows.octets.add((seen[LARGE][1] - seen[SMALL][1]) * 2**20 / (1_000_000 - 1_000))
            rows.octets.beside = f"RSS {seen[LARGE][1]:.0f} MiB in the last run"
