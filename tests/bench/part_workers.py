"""Two workers against one. Servers and loads share all cores here, so the rate says little; what
workers would wait for in one another (a lock, a cache line) shows as CPU time for an answer."""
import machine
from servers import CannotMeasure
from table import Row

SIZE = "1000x10"


def measure(bench):
    zone = bench.zone(SIZE)
    cpu = Row(f"CPU per answer, 2 workers, of 1 worker's, both on all cores, {zone}",
              "no lock or shared line: see a profile")
    rate = Row(f"queries/s, 2 workers, of 1 worker's, load on the same cores, {zone}", "–")
    kind = bench.ask_a(zone)
    every = set(machine.CPUS)
    with bench.part(cpu, rate):
        if len(every) < 2:
            raise CannotMeasure("this machine has one core")
        servers = [bench.start_sidecar(zone, workers=count, cpus=every) for count in (1, 2)]
        for _ in bench.runs(f"workers, {zone}"):
            one, two = (bench.load.flood(server, bench.options.seconds, kind, cpus=every, clients=2)
                        for server in servers)
            cpu.add(two["cpu_us"] / one["cpu_us"])
            rate.add(two["per_second"] / one["per_second"])
            cpu.beside = f"{two['cpu_us']:.2f} us of {one['cpu_us']:.2f} us in the last run"
