"""What a sidecar takes of a node that asks little: memory after load, and wake-ups when idle."""
import os
import shutil
import tempfile
import time

import machine
from part_sizes import SMALL
from table import Row, at_most

IDLE = 5  # seconds


def make_quiet_folder():
    """The file source hears of files that come and go in the folders above its own; /tmp is seldom
    without any."""
    shared_memory = "/dev/shm"
    return tempfile.mkdtemp(prefix="warren-bench.",
                            dir=shared_memory if os.access(shared_memory, os.W_OK) else None)


def measure(bench):
    zone = bench.zone(SMALL)
    rss = Row(f"resident memory after load, MiB, {zone}", "8 MiB", at_most(8), "{:.1f}")
    pss = Row(f"proportional memory after load, MiB, {zone}", "6 MiB", at_most(6), "{:.1f}")
    idle = Row(f"wake-ups of all threads in {IDLE} s without queries, {zone}", "none", at_most(0), "{:.0f}")
    folder = make_quiet_folder()
    try:
        catalog = shutil.copy(zone.catalog(), folder)
        measure_runs(bench, zone, catalog, rss, pss, idle)
    finally:
        shutil.rmtree(folder)


def measure_runs(bench, zone, catalog, rss, pss, idle):
    with bench.part(rss, pss, idle):
        for _ in bench.runs("footprint"):
            server = bench.servers.start_sidecar(catalog)
            server.wait_for(bench.name(0), zone.instances)
            for way in ("flood", "tcp"):
                bench.load.flood(server, bench.options.seconds, bench.ask_a(zone), way=way)
            resident, proportional = machine.memory_mib(server.pid)
            rss.add(resident)
            pss.add(proportional)
            time.sleep(1)
            before = machine.wake_ups(server.pid)
            time.sleep(IDLE)
            idle.add(machine.wake_ups(server.pid) - before)
            bench.servers.stop(server)
