"""Looks a name up many times; a failure is a temporary one or "no such name" from DNS without a
sidecar, a wrong address is an error.   many_lookups.py NAME COUNT ADDRESS..."""
import collections
import os
import socket
import sys
import time

name, count, *expected = sys.argv[1:]
seen = collections.Counter()
slowest = 0
open_before = len(os.listdir("/proc/self/fd"))
for _ in range(int(count)):
    begin = time.monotonic()
    try:
        found = socket.getaddrinfo(name, 80, socket.AF_UNSPEC, socket.SOCK_STREAM)
        addresses = sorted({entry[4][0] for entry in found})
        if addresses != expected:
            sys.exit(f"wrong: {addresses}")
        seen["answered"] += 1
    except socket.gaierror as error:
        if error.errno not in (socket.EAI_AGAIN, socket.EAI_NONAME):
            raise
        seen["no answer"] += 1
    slowest = max(slowest, time.monotonic() - begin)
    time.sleep(0.0005)  # so that the lookups see several starts
if len(os.listdir("/proc/self/fd")) != open_before:
    sys.exit("descriptors are left open")
print(f"{seen['answered']} answered, {seen['no answer']} not, the slowest took {1000 * slowest:.0f} ms")
sys.exit(0 if seen["answered"] and slowest < 10 else f"{dict(seen)}, {slowest} s")
