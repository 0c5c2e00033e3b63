#!/usr/bin/env python3
"""From a commit at a source to the answer by DNS: median, 99 of 100 and longest, in milliseconds.

    tests/support/namespace.sh tests/sources/commit_to_answer.py BUILD_FOLDER file|boltdb|etcd
        [SERVICES] [INSTANCES] [CHANGES] [FOLDER]

A live sidecar follows the real source of so many services with so many instances each; then one
instance changes at a time. FOLDER (else in memory) is where the source keeps its data. The second
line is about etcd alone: until the put is acknowledged, which is etcd's own time and not in the first.
"""
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

from etcd_gateway import Gateway, octets

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from wire import addresses, ask_udp, rcode

PATIENCE = 60  # seconds
PORTS = [{"Name": "http", "ContainerPort": 80, "HostPort": 80, "Protocol": "tcp", "PublishMode": "host"}]
NODES = 250


def first_address(service, index):
    return f"10.{service // 250}.{service % 250}.{index + 1}"


def other_address(number):
    return f"10.99.{number // 250}.{number % 250 + 1}"


class File:
    """The document, renamed over the one before."""

    def __init__(self, _build, folder, services, each):
        self.path = f"{folder}/catalog.json"
        self.url = f"file://{self.path}"
        self.services = [[first_address(s, i) for i in range(each)] for s in range(services)]
        self.write()
        self.changes = 0

    def write(self):
        document = {"services": [{"name": f"web-{s}", "instances": instances}
                                 for s, instances in enumerate(self.services)]}
        with open(self.path + ".new", "w", encoding="ascii") as file:
            json.dump(document, file)
        begin = time.monotonic()
        os.rename(self.path + ".new", self.path)
        return begin, begin

    def change(self, service, index):
        """When it began, when it was done, and the address that is new."""
        self.changes += 1
        self.services[service][index] = other_address(self.changes)
        return *self.write(), other_address(self.changes)

    def end(self):
        pass


class Store:
    """Warren's, by the real bbolt. An instance is reached at its node, and moves to another one."""

    def __init__(self, build, folder, services, each):
        self.url = f"boltdb://{folder}/warren.db"
        self.writer = subprocess.Popen([f"{build}/sources/bolt_writer", "serve", f"{folder}/warren.db"],
                                       text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for node in range(NODES):
            self.put("nodes", {"ID": f"n-{node}", "Hostname": f"n-{node}", "Address": f"10.0.0.{node + 1}:8080"})
        self.nodes = [[(s + i) % NODES for i in range(each)] for s in range(services)]
        for s in range(services):
            self.put("services", {"ID": f"s-{s}", "Name": f"web-{s}", "Ports": PORTS})
            for i in range(each):
                self.put_container(s, i)
        self.commit()

    def put(self, bucket, record):
        print("put", bucket, record["ID"], json.dumps(record), file=self.writer.stdin)

    def put_container(self, service, index):
        self.put("containers", {"ID": f"c-{service}-{index}", "ServiceID": f"s-{service}",
                                "NodeID": f"n-{self.nodes[service][index]}", "DesiredState": "running",
                                "ActualState": "running", "CreatedAt": "2026-01-01T00:00:00Z"})

    def commit(self):
        print("commit", file=self.writer.stdin, flush=True)
        return int(self.writer.stdout.readline().split()[1])

    def change(self, service, index):
        nodes = self.nodes[service]
        nodes[index] = random.choice([node for node in range(NODES) if node not in nodes])
        self.put_container(service, index)
        begin = time.monotonic()
        committed = self.commit()
        ago = (time.time_ns() - committed) / 1e9
        return begin, time.monotonic() - ago, f"10.0.0.{nodes[index] + 1}"

    def end(self):
        self.writer.stdin.close()
        self.writer.wait()


class Etcd:
    """One real member; each instance is a key."""

    def __init__(self, _build, folder, services, each):
        self.changes = 0
        self.url = "etcd+http://127.0.0.1:2379"
        self.member = subprocess.Popen(["etcd", "--data-dir", f"{folder}/etcd", "--log-level", "error"])
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.gateway = Gateway(2379)
                self.gateway.call("kv/range", key=octets("x"))
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        for s in range(services):
            puts = [(f"services/web-{s}", {})]
            puts += [self.instance(s, i, first_address(s, i)) for i in range(each)]
            self.gateway.call("kv/txn", success=[
                {"request_put": {"key": octets("/warren/" + key), "value": octets(json.dumps(value))}}
                for key, value in puts])

    @staticmethod
    def instance(service, index, address):
        return f"instances/web-{service}/c-{index}", {"addresses": [address]}

    def change(self, service, index):
        self.changes += 1
        address = other_address(self.changes)
        key, value = self.instance(service, index, address)
        begin = time.monotonic()
        self.gateway.put("/warren/" + key, json.dumps(value))
        return begin, time.monotonic(), address

    def end(self):
        self.member.terminate()
        self.member.wait()


def wait_until(name, right):
    """When that was so."""
    end = time.monotonic() + PATIENCE
    while True:
        reply = ask_udp(name)
        now = time.monotonic()
        if rcode(reply) == 0 and right(addresses(reply)):
            return now
        if now > end:
            raise SystemExit(f"{name}: still {addresses(reply)}")
        time.sleep(0.0003)


def first_answer(sidecar, name, count):
    end = time.monotonic() + PATIENCE
    while sidecar.poll() is None and time.monotonic() < end:
        try:
            return wait_until(name, lambda found: len(found) == count)
        except OSError:  # nobody listens yet
            time.sleep(0.05)
    raise SystemExit("the sidecar does not answer")


def measure(source, services, each, changes):
    acknowledged, answered = [], []
    for _ in range(changes):
        time.sleep(random.uniform(0.03, 0.12))
        service = random.randrange(services)
        begin, committed, address = source.change(service, random.randrange(each))
        seen = wait_until(f"web-{service}.warren", lambda found: address in found)
        acknowledged.append((committed - begin) * 1000)
        answered.append((seen - committed) * 1000)
    return acknowledged, answered


def words(times):
    ordered = sorted(times)
    return (f"median {statistics.median(ordered):.1f} 99% {ordered[len(ordered) * 99 // 100]:.1f} "
            f"longest {ordered[-1]:.1f}")


def main():
    build, kind = sys.argv[1:3]
    services, each, changes = (int(word) for word in (sys.argv[3:6] + ["1000", "10", "200"][len(sys.argv[3:6]):]))
    with tempfile.TemporaryDirectory(dir=sys.argv[6] if len(sys.argv) > 6 else "/run") as folder:
        source = {"file": File, "boltdb": Store, "etcd": Etcd}[kind](build, folder, services, each)
        sidecar = subprocess.Popen([f"{build}/warren-sidecar", "--upstream", "none", "--source", source.url],
                                   stderr=subprocess.DEVNULL)
        try:
            first_answer(sidecar, f"web-{services - 1}.warren", each)
            time.sleep(6)  # what was read is kept by now
            acknowledged, answered = measure(source, services, each, changes)
        finally:
            sidecar.terminate()
            sidecar.wait()
            source.end()
    print(f"{kind}: from commit to answer: {words(answered)}")
    if kind == "etcd":
        print(f"etcd: from put to acknowledgement: {words(acknowledged)}")


if __name__ == "__main__":
    main()
