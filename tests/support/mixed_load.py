"""Asks all kinds of names over all transports for SECONDS, and says how it went, as JSON.
    mixed_load.py SECONDS ADDRESS...      ADDRESS: those of nginx.warren

Everybody gets an answer in time, and the right one: an upstream may fail, nothing else.
"""
import collections
import json
import random
import socket
import sys
import threading
import time
import wire

PATIENCE = 5  # seconds: what a client waits for, and resolv.conf says by default
NOERROR, SERVFAIL, NXDOMAIN, REFUSED = 0, 2, 3, 5
TRUNCATED = 2  # TC, in the third octet
FAILURES = {SERVFAIL, REFUSED}

end = time.monotonic() + float(sys.argv[1])
instances = set(sys.argv[2:])
seen = collections.Counter()
complaints = []
longest = 0.0
lock = threading.Lock()


def pick():
    """A name, and what it may be answered with: rcodes, addresses."""
    kind = random.random()
    if kind < 0.3:
        return "nginx.warren", {NOERROR}, instances
    if kind < 0.4:
        return "nope.warren", {NXDOMAIN}, set()
    if kind < 0.7:  # popular
        octet = random.randint(1, 100)
        return f"{octet}.example.test", {NOERROR} | FAILURES, {f"192.0.2.{octet}"}
    if kind < 0.8:
        return f"n{random.randint(1, 50)}.nx.example.test", {NXDOMAIN} | FAILURES, set()
    if kind < 0.85:
        return "big.example.test", {NOERROR} | FAILURES, None
    return f"cold-{random.getrandbits(48):x}.example.test", {NOERROR} | FAILURES, {"192.0.2.1"}


def judge(way, name, rcodes, expected, reply, took):
    global longest
    rcode = wire.rcode(reply)
    found = set(wire.addresses(reply)) if rcode == NOERROR and expected is not None else expected
    with lock:
        longest = max(longest, took)
        seen[way] += 1
        seen["failures"] += rcode in FAILURES
        if rcode not in rcodes or (rcode == NOERROR and found != expected):
            complaints.append(f"{way} {name}: rcode {rcode}, {found}")


def unanswered(way, name, error):
    with lock:
        complaints.append(f"{way} {name}: {error!r}")


def ask_over_udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(wire.SERVER)
        client.settimeout(PATIENCE)
        for number in range(1 << 62):
            if time.monotonic() > end:
                return
            name, rcodes, expected = pick()
            begin = time.monotonic()
            client.send(wire.query(name, number=number & 0xFFFF))
            try:
                reply = client.recv(65535)
                while reply[:2] != (number & 0xFFFF).to_bytes(2, "big"):
                    reply = client.recv(65535)
            except OSError as error:
                unanswered("UDP", name, error)
                continue
            if reply[2] & TRUNCATED:
                begin = time.monotonic()
                try:
                    reply = wire.ask_tcp(name)
                except (OSError, EOFError) as error:
                    unanswered("TCP behind UDP", name, error)
                    continue
            judge("UDP", name, rcodes, expected, reply, time.monotonic() - begin)


def ask_over_tcp():
    while time.monotonic() < end:
        with wire.connect(PATIENCE) as connection:
            for number in range(100):
                if time.monotonic() > end:
                    return
                name, rcodes, expected = pick()
                begin = time.monotonic()
                try:
                    connection.sendall(wire.framed(wire.query(name, number=number)))
                    reply = wire.read_message(connection)
                except (OSError, EOFError) as error:
                    unanswered("TCP", name, error)
                    break
                judge("TCP", name, rcodes, expected, reply, time.monotonic() - begin)


def ask_the_module():
    while time.monotonic() < end:
        found = {entry[4][0] for entry in socket.getaddrinfo("nginx.warren", None, socket.AF_INET)}
        with lock:
            seen["NSS"] += 1
            if found != instances:
                complaints.append(f"NSS nginx.warren: {found}")
        time.sleep(0.002)


threads = [threading.Thread(target=way)
           for way in [ask_over_udp] * 100 + [ask_over_tcp] * 16 + [ask_the_module]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps({**seen, "longest": round(longest, 2), "complaints": complaints[:10]}))
sys.exit(1 if complaints else 0)
