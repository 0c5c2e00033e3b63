"""Changes the catalog 20 times and measures until DNS or NSS answers so.   change_time.py CATALOG dns|nss"""
import json
import socket
import sys
import time

from wire import addresses, ask_udp

LIMIT = 5


def dns():
    return addresses(ask_udp("nginx.warren"))


def nss():
    return [entry[4][0] for entry in socket.getaddrinfo("nginx.warren", 1, socket.AF_INET, socket.SOCK_STREAM)]


catalog, way = sys.argv[1:]
ask = {"dns": dns, "nss": nss}[way]
times = []
for number in range(20):
    address = f"10.0.2.{number + 1}"
    begin = time.monotonic()
    with open(catalog, "w") as file:
        json.dump({"services": [{"name": "nginx", "instances": [address]}]}, file)
    while (seen := ask()) != [address]:
        if time.monotonic() - begin > LIMIT:
            sys.exit(f"{way}: after {LIMIT} s still {seen}, not {address}")
    times.append(1000 * (time.monotonic() - begin))
times.sort()
print(f"{way}: a change is visible after {times[len(times) // 2]:.1f} ms, {times[-1]:.1f} ms at most")
