"""A zone of S services with N addresses each: writes its catalog, and asks for all of it.
  many_services.py write CATALOG S N [CHANGED...]     services that have another address instead
  many_services.py ask S N [CHANGED...]               all names over UDP, some over TCP and NSS"""
import itertools
import random
import socket
import sys
import time

from wire import SERVER, addresses, ask_tcp, ask_udp, query, rcode

IN_FLIGHT = 50  # so that the sidecar answers in batches


def name(service):
    return f"svc{service}.warren"


def expected(service, instances, changed):
    """16 addresses from 10.0.0.1 on for each service."""
    if service in changed:
        return {f"172.16.{service >> 8 & 255}.{service & 255}"}
    numbers = range(service * 16 + 1, service * 16 + 1 + instances)
    return {f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in numbers}


def write(path, services, instances, changed):
    with open(path, "w") as file:
        file.write('{"services": [')
        for service in range(services):
            quoted = ", ".join(f'"{each}"' for each in sorted(expected(service, instances, changed)))
            file.write(f'{"," if service else ""}\n{{"name": "svc{service}", "instances": [{quoted}]}}')
        file.write("\n]}\n")


def batches(things):
    things = iter(things)
    while batch := list(itertools.islice(things, IN_FLIGHT)):
        yield batch


def ask_all_over_udp(services, instances, changed):
    order = list(range(services))
    random.Random(3).shuffle(order)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.connect(SERVER)
        for batch in batches(order):
            asked = {}
            for number, service in enumerate(batch):
                message = query(name(service), number=number)
                asked[message[:2]] = service
                client.send(message)
            for _ in range(len(asked)):
                reply = client.recv(4096)
                service = asked.pop(reply[:2])
                found = addresses(reply)
                assert set(found) == expected(service, instances, changed), (service, found)
                assert len(found) == len(set(found)), (service, found)


def ask(services, instances, changed):
    begin = time.monotonic()
    ask_all_over_udp(services, instances, changed)
    some = {0, 1, services // 2, services - 1, *changed}
    for service in some:
        wanted = expected(service, instances, changed)
        assert set(addresses(ask_tcp(name(service)))) == wanted, service
        found = socket.getaddrinfo(name(service), 1, socket.AF_INET, socket.SOCK_STREAM)
        assert {entry[4][0] for entry in found} == wanted, service
    for absent in (f"svc{services}.warren", "svc00.warren", f"svc0-{instances + 1}.warren"):
        assert rcode(ask_udp(absent)) == 3, absent
    print(f"{services} services answered in {time.monotonic() - begin:.1f} s")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    path = [rest.pop(0)] if what == "write" else []
    services, instances, *changed = map(int, rest)
    {"write": write, "ask": ask}[what](*path, services, instances, set(changed))
