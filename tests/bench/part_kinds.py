"""What other questions cost the sidecar, and TCP, held against an A query over UDP."""
from load import AAAA, NXDOMAIN, SRV, Kind
from table import Row, at_most

SIZE = "100x3"


def measure(bench):
    zone = bench.zone(SIZE)
    kinds = {
        "EDNS": Kind(zone.names(), edns=True),
        "NXDOMAIN": Kind(zone.names("absent{}.warren"), rcode=NXDOMAIN, records=False),
        "AAAA NODATA": Kind(zone.names(), type=AAAA, records=False),
        "SRV": Kind(zone.names("_http._tcp.svc{}.warren"), type=SRV),
    }
    rows = {name: Row(f"CPU per answer, {name}, of an A query's over UDP, {zone}", "at most 1.3",
                      at_most(1.3)) for name in kinds}
    tcp = {window: Row(f"CPU per answer, TCP, one connection, {text}, of the TCP limit's, {zone}",
                       "at most 1.3", at_most(1.3))
           for window, text in ((1, "one query in flight"), (100, "100 in flight"))}
    tcp_a = Row(f"CPU per answer, TCP, one connection, 100 in flight, of an A query's over UDP, {zone}", "–")
    plain = bench.ask_a(zone)
    seconds = bench.options.seconds
    with bench.part(*rows.values(), *tcp.values(), tcp_a):
        ours = bench.start_sidecar(zone)
        limit = bench.start_limit(zone, "tcp_limit")
        for _ in bench.runs(f"kinds of questions, {zone}"):
            base = bench.load.flood(ours, seconds, plain)["cpu_us"]
            for name, kind in kinds.items():
                rows[name].add(bench.load.flood(ours, seconds, kind)["cpu_us"] / base)
            for window, row in tcp.items():
                least, used = (bench.load.flood(server, seconds, plain, way="tcp", window=window)["cpu_us"]
                               for server in (limit, ours))
                row.add(used / least)
                row.beside = f"{used:.2f} us of {least:.2f} us in the last run"
            tcp_a.add(used / base)
