"""What is kept of names that are not ours: the cost of a hit beside an answer of our own zone, with
few names and with many, with two workers, and the memory that the cache takes. The upstream is a
second sidecar under another domain."""
import machine
from load import Kind
from table import Row, at_most

FEW, MANY = "1000x1", "100000x1"
DOMAIN = "elsewhere"
ROOMY, SMALL = 64 << 20, 4 << 20  # octets of the cache
NAME = "svc{}." + DOMAIN


def measure(bench):
    few, many = bench.zone(FEW), bench.zone(MANY)
    hit = Row("CPU per answer, hits, of our own zone's, 1,000 names", "at most 1.25", at_most(1.25))
    size = Row("CPU per answer, hits, 100,000 names, of 1,000 names", "no slower")
    own_size = Row("the same of our own zone, 100,000 services of 1,000", "–")
    workers = Row("CPU per hit, 2 workers, of 1 worker's, both on all cores, 1,000 names",
                  "no lock or shared line")
    grown = Row("memory of the cache, 100,000 names with --cache-size 4194304, MiB", "4 MiB", at_most(4.0))
    with bench.part(hit, size, own_size, workers, grown):
        upstream = bench.start_sidecar(many, options=["--domain", DOMAIN, "--ttl", 3600], name=NAME.format(0))
        where = ["--upstream", f"{upstream.place.address}:{upstream.place.port}"]
        roomy = [*where, "--cache-size", ROOMY]
        ours = bench.start_sidecar(few, options=roomy)
        large = bench.start_sidecar(many, options=roomy)
        both = [bench.start_sidecar(few, workers=count, cpus=set(machine.CPUS), options=roomy) for count in (1, 2)]
        for server in (ours, large, *both):
            fill(bench, server, many if server is large else few)

        def flood(server, kind, **more):
            return bench.load.flood(server, bench.options.seconds, kind, **more)["cpu_us"]

        for _ in bench.runs("forwarding"):
            own, kept = flood(ours, bench.ask_a(few)), flood(ours, Kind(few.names(NAME)))
            hit.add(kept / own)
            hit.beside = f"{kept:.2f} us of {own:.2f} us in the last run"
            own_size.add(flood(large, bench.ask_a(many)) / own)
            size.add(flood(large, Kind(many.names(NAME))) / kept)
            one, two = (flood(server, Kind(few.names(NAME)), cpus=set(machine.CPUS), clients=2) for server in both)
            workers.add(two / one)
            with_cache, without = (growth(bench, few, many, [*where, "--cache-size", octets])
                                   for octets in (SMALL, 0))
            grown.add(with_cache - without)
            grown.beside = f"forwarding alone takes {without:.1f}"


def fill(bench, server, zone):
    """Asks for all names until most are kept: what was refused meanwhile is counted as wrong."""
    names = Kind(zone.names(NAME))
    for _ in range(3):
        process = bench.load.start(server, "flood", max(1, zone.services / 20000), names, window=50)
        process.communicate(timeout=60)


def growth(bench, few, many, options):
    server = bench.start_sidecar(few, options=options)
    bench.load.flood(server, 0.5, bench.ask_a(few))
    before, _ = machine.memory_mib(server.pid)
    fill(bench, server, many)
    after, _ = machine.memory_mib(server.pid)
    bench.servers.stop(server)
    return after - before
