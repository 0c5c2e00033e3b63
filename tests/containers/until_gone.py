#!/usr/bin/env python3
"""Kills a process and prints after how many milliseconds a name has no address any more.

until_gone.py PID NAME      asks 127.0.0.11 of the namespace that it runs in
"""

import os
import signal
import sys
import time

from wire import addresses, ask_udp

pid, name = int(sys.argv[1]), sys.argv[2]
if not addresses(ask_udp(name)):
    sys.exit(f"{name} has no address to begin with")
os.kill(pid, signal.SIGKILL)
start = time.monotonic()
while addresses(ask_udp(name)) and time.monotonic() < start + 20:
    time.sleep(0.002)
print(round((time.monotonic() - start) * 1000))
