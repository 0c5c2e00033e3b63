#!/usr/bin/env python3
"""How long it takes from a change in a manager to the line that tells it: latency.py PROGRAM
[STREAM] [SERVICES] [INSTANCES] [CHANGES]. One machine, so with the manager's own time."""
import concurrent.futures
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time

import grpc

from manager import Manager


def changes(manager, source, count, services):
    took = []
    for number in range(count):
        time.sleep(random.uniform(0.3, 0.6))
        name = f"n{number}"
        begin = time.monotonic()
        manager.change(manager.cluster.add_container, f"s{random.randrange(services)}", name)
        while f'"{name}"' not in source.stdout.readline():
            pass
        took.append((time.monotonic() - begin) * 1000)
    return took


def main():
    program = sys.argv[1]
    stream = sys.argv[2] if len(sys.argv) > 2 else "yes"
    services, instances, count = (int(word) for word in (sys.argv[3:6] + ["1000", "10", "50"][len(sys.argv[3:6]):]))
    manager = Manager(stream)
    manager.cluster.fill(services, instances)
    with tempfile.TemporaryDirectory() as folder:
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
        server.add_generic_rpc_handlers((manager.handlers(),))
        server.add_insecure_port(f"unix:{folder}/warren.sock")
        server.start()
        source = subprocess.Popen([program, f"warren+unix://{folder}/warren.sock"], stdout=subprocess.PIPE, text=True)
        try:
            assert len(json.loads(source.stdout.readline())["services"]) == services
            time.sleep(3)
            took = sorted(changes(manager, source, count, services))
        finally:
            source.kill()
            server.stop(0)
    print(f"{services} x {instances}, stream {stream}, ms: median {statistics.median(took):.1f}, "
          f"95% {took[int(len(took) * .95)]:.1f}, most {took[-1]:.1f}")


if __name__ == "__main__":
    main()
