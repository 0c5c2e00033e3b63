"""getaddrinfo() through our module and through one that does nothing but ask, each with its daemon
on the same core as the caller."""
from servers import CannotMeasure
from table import Row, at_most

CALLS = 10000
ADDRESSES = (1, 3, 10)


class Pair:
    """The two modules, for names with so many addresses."""

    def __init__(self, bench, addresses, row):
        self.bench, self.addresses, self.row = bench, addresses, row
        zone = bench.zone(f"100x{addresses}")
        self.names = [bench.name(service) for service in range(0, 100, 7)]
        self.limit = bench.servers.start_socket_limit()
        self.ours = bench.start_sidecar(zone)

    def visit(self):
        floor = self._time("limit", self.limit, BENCH_SOCKET=self.limit.place.folder / "socket",
                           BENCH_ADDRESSES=self.addresses)
        took = self._time("warren", self.ours, WARREN_NSS_SOCKET=self.ours.place.folder / "nss.sock")
        self.row.add(took["p50_us"] / floor["p50_us"])
        self.row.beside = (f"p50 {took['p50_us']:.1f} us of {floor['p50_us']:.1f} us, "
                           f"p99 {took['p99_us']:.1f} us of {floor['p99_us']:.1f} us in the last run")

    def _time(self, hosts, server, **environment):
        seen = self.bench.load.getaddrinfo(hosts, server.place.folder, CALLS, self.names,
                                           {key: str(value) for key, value in environment.items()})
        if seen["addresses"] != self.addresses:
            raise CannotMeasure(
                f"the module '{hosts}' gave {seen['addresses']:.2f} addresses, not {self.addresses}")
        return seen


def measure(bench):
    rows = {count: Row(f"getaddrinfo(), {count} address{'es' if count > 1 else ''}, p50, of the limit's",
                       "at most 1.1", at_most(1.1)) for count in ADDRESSES}
    with bench.part(*rows.values()):
        pairs = [Pair(bench, count, row) for count, row in rows.items()]
        for _ in bench.runs("getaddrinfo"):
            for pair in pairs:
                pair.visit()
