"""A catalog that changes often while queries come as fast as they are answered."""
import os
import threading
import time

from part_sizes import MEDIUM, ChangingCatalog
from table import Row, at_most

PER_SECOND = 1000
LONGEST = 60  # seconds of changes in a run; ten times --seconds if that is less


class OftenChanged(threading.Thread):
    """Renames one of two documents over the catalog, PER_SECOND times a second."""

    def __init__(self, catalog):
        super().__init__(daemon=True)
        self.catalog, self.done, self.ended = catalog, 0, threading.Event()
        self.documents = []
        for name in ("even", "odd"):
            catalog.write_next()
            self.documents.append(f"{catalog.path}.{name}")
            os.rename(f"{catalog.path}.next", self.documents[-1])

    def run(self):
        start = time.monotonic()
        while not self.ended.is_set():
            ahead = start + self.done / PER_SECOND - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
            link = f"{self.catalog.path}.link"
            os.link(self.documents[self.done % 2], link)
            os.rename(link, self.catalog.path)
            self.done += 1

    def stop(self):
        self.ended.set()
        self.join()


def measure(bench):
    zone = bench.zone(MEDIUM)
    lost = Row(f"queries lost, {PER_SECOND:,} changes/s under full load, {zone}", "0", at_most(0), "{:.0f}")
    p99 = Row(f"p99 with {PER_SECOND:,} changes/s, of that without, {zone}", "at most 2", at_most(2))
    rate = Row(f"flood queries/s with {PER_SECOND:,} changes/s, of that without, {zone}", "–")
    kind = bench.ask_a(zone)
    seconds = bench.options.seconds
    longer = min(LONGEST, 10 * seconds)
    with bench.part(lost, p99, rate):
        catalog = ChangingCatalog(bench, zone, "often")
        server = bench.servers.start_sidecar(catalog.path)
        server.wait_for(bench.name(0), zone.instances)
        for _ in bench.runs(f"changes under load, {zone}"):
            quiet = bench.load.flood(server, seconds, kind)
            changes = OftenChanged(catalog)
            changes.start()
            try:
                busy = bench.load.flood(server, longer, kind)
            finally:
                changes.stop()
            lost.add(busy["lost"] + quiet["lost"])
            p99.add(busy["p99_us"] / quiet["p99_us"])
            rate.add(busy["per_second"] / quiet["per_second"])
            per_second = changes.done / busy["seconds"]
            lost.beside = f"{per_second:,.0f} changes/s for {busy['seconds']:.0f} s each run"
            p99.beside = f"{busy['p99_us']:.0f} us of {quiet['p99_us']:.0f} us in the last run"
            time.sleep(1)
