"""Side by side: the limit, the sidecar, and every peer that is installed, each run visiting all of
them in turn, so that what slows the machine down for a while slows all of them."""
import sys

import machine
from servers import PEERS, CannotMeasure
from table import Row, at_least, at_most, each_above, markdown, ratios, spread

IN_TURN = 5000  # queries, one at a time
US = "warren-sidecar"


class Seen:
    """One server's values, one of each run."""

    def __init__(self, server):
        self.server = server
        self.flood, self.cpu, self.p50, self.p99, self.lost = [], [], [], [], []
        self.memory = (0, 0)

    def visit(self, bench, zone):
        kind = bench.ask_a(zone)
        flood = bench.load.flood(self.server, bench.options.seconds, kind)
        turn = bench.load.in_turn(self.server, IN_TURN, kind)
        self.flood.append(flood["per_second"])
        self.cpu.append(flood["cpu_us"])
        self.lost.append(flood["lost"])
        self.p50.append(turn["p50_us"])
        self.p99.append(turn["p99_us"])
        self.memory = machine.memory_mib(self.server.pid)


def start_all(bench, zone):
    """All that there is, in the order of the visits; peers that fail are left out, with a word."""
    servers = [bench.start_limit(zone), bench.start_sidecar(zone)]
    for name in bench.options.peers:
        try:
            peer = bench.servers.start_peer(name, zone)
            peer.wait_for(bench.name(0), zone.instances)
            servers.append(peer)
        except CannotMeasure as error:
            print(f"  left out: {error}", file=sys.stderr, flush=True)
    return {server.name: Seen(server) for server in servers}


def table(seen):
    limit = seen["limit"]
    rows = []
    for name, one in seen.items():
        version = machine.version_of(PEERS[name][1]) if name in PEERS else ""
        rows.append([
            f"{name} {version}".strip(), spread(one.flood, "{:,.0f}"), ratios(one.flood, limit.flood),
            spread(one.cpu), ratios(one.cpu, limit.cpu),
            spread(one.p50, "{:.1f}"), ratios(one.p50, limit.p50),
            spread(one.p99, "{:.1f}"), ratios(one.p99, limit.p99), f"{max(one.lost):.0f}",
            f"{one.memory[0]:.1f}", f"{one.memory[1]:.1f}"])
    return markdown(["server", "flood queries/s", "of the limit", "CPU us per answer", "of the limit",
                     "same core p50 us", "of the limit", "p99 us", "of the limit", "most lost in a run",
                     "RSS MiB", "PSS MiB"], rows)


def measure_zone(bench, zone):
    at = f", {zone}"
    flood = Row("flood queries/s, of the limit" + at, "at least 0.95", at_least(0.95))
    knot = Row("flood queries/s, of knot" + at, "above 1 in every run", each_above(1))
    cpu = Row("server CPU per answer, of the limit" + at, "at most 1.08", at_most(1.08))
    p50 = Row("one query at a time, same core: p50, of the limit" + at, "at most 1.08", at_most(1.08))
    p99 = Row("one query at a time, same core: p99, of the limit" + at, "at most 1.3", at_most(1.3))
    seen = {}
    with bench.part(flood, knot, cpu, p50, p99):
        seen = start_all(bench, zone)
        ours, limit = seen[US], seen["limit"]
        for _ in bench.runs(f"servers{at}"):
            for name in list(seen):
                try:
                    seen[name].visit(bench, zone)
                except CannotMeasure as error:
                    if seen[name] in (ours, limit):
                        raise
                    print(f"  left out: {error}", file=sys.stderr, flush=True)
                    del seen[name]
            flood.add(ours.flood[-1] / limit.flood[-1])
            cpu.add(ours.cpu[-1] / limit.cpu[-1])
            p50.add(ours.p50[-1] / limit.p50[-1])
            p99.add(ours.p99[-1] / limit.p99[-1])
            if "knot" in seen:
                knot.add(ours.flood[-1] / seen["knot"].flood[-1])
        if not knot.values:
            knot.why = "knot is not installed, not asked for, or was left out"
    if seen and all(one.flood for one in seen.values()):
        bench.tables.append((f"Servers, {zone}", table(seen)))


def measure(bench):
    for text in bench.options.zones:
        measure_zone(bench, bench.zone(text))
