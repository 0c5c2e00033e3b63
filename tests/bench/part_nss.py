"""getaddrinfo() through our module and through one that does nothing but ask, each with its daemon
on the same core as the caller. Two daemons do nothing but answer that one: the goal is of the one
that serves a client at a time; beside it stands one with epoll, as a daemon with other sockets needs it."""
from servers import CannotMeasure
from table import Row, at_most

CALLS = 10000
ADDRESSES = (1, 3, 10)


class Trio:
    """The two modules and three daemons, for names with so many addresses."""

    def __init__(self, bench, addresses, row, beside):
        self.bench, self.addresses, self.row, self.beside = bench, addresses, row, beside
        zone = bench.zone(f"100x{addresses}")
        self.names = [bench.name(service) for service in range(0, 100, 7)]
        self.limit = bench.servers.start_socket_limit()
        self.epoll = bench.servers.start_socket_limit("epoll")
        self.ours = bench.start_sidecar(zone)

    def visit(self):
        floor, epoll = (self._time("limit", server, BENCH_SOCKET=server.place.folder / "socket",
                                   BENCH_ADDRESSES=self.addresses) for server in (self.limit, self.epoll))
        took = self._time("warren", self.ours, WARREN_NSS_SOCKET=self.ours.place.folder / "nss.sock")
        for row, limit in ((self.row, floor), (self.beside, epoll)):
            row.add(took["p50_us"] / limit["p50_us"])
            row.beside = (f"p50 {took['p50_us']:.1f} us of {limit['p50_us']:.1f} us, "
                          f"p99 {took['p99_us']:.1f} us of {limit['p99_us']:.1f} us in the last run")

    def _time(self, hosts, server, **environment):
        seen = self.bench.load.getaddrinfo(hosts, server.place.folder, CALLS, self.names,
                                           {key: str(value) for key, value in environment.items()})
        if seen["addresses"] != self.addresses:
            raise CannotMeasure(
                f"the module '{hosts}' gave {seen['addresses']:.2f} addresses, not {self.addresses}")
        return seen


def measure(bench):
    rows = []
    for count in ADDRESSES:
        what = f"getaddrinfo(), {count} address{'es' if count > 1 else ''}, p50, of the limit's"
        rows += [Row(what, "at most 1.1", at_most(1.1)), Row(f"{what} with epoll", "–")]
    with bench.part(*rows):
        trios = [Trio(bench, count, *rows[2 * i:2 * i + 2]) for i, count in enumerate(ADDRESSES)]
        for _ in bench.runs("getaddrinfo"):
            for trio in trios:
                trio.visit()
