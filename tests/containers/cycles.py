#!/usr/bin/env python3
"""Containers that come and go: each gets a network namespace with a veth pair, is attached, asks for a
name, and is killed.

cycles.py CYCLES [AT_ONCE]      prints the milliseconds of a cycle; what could not be done ends it
"""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

CONTROL = "/run/warren/control.sock"
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class Control(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(CONTROL)


def ask_control(method, path, body=None):
    connection = Control("sidecar")
    connection.request(method, path, body and json.dumps(body))
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    if reply.status != 200:
        sys.exit(f"{method} {path}: {reply.status} {text}")
    return json.loads(text)


def contained(go, ended):
    """In the child: a container's process, which asks when it is attached."""
    from wire import addresses, ask_udp
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    LIBC.unshare(CLONE_NEWNET)
    os.write(ended, b"n")
    os.read(go, 1)
    os.write(ended, b"y" if addresses(ask_udp("nginx")) else b"-")
    time.sleep(30)


class Container:
    def __init__(self, number):
        go_read, self.go = os.pipe()
        self.said, said_write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            contained(go_read, said_write)
            os._exit(0)
        os.close(go_read)
        os.close(said_write)
        self.expect(b"n")
        subprocess.run(["ip", "link", "add", f"veth{number}", "type", "veth", "peer", "name", "eth0", "netns",
                        str(self.pid)], check=True)
        ask_control("POST", "/v1/attach", {"pid": self.pid, "id": f"c{number}", "name": f"web-{number}",
                                           "networks": ["back"], "addresses": ["10.3.0.1"]})

    def expect(self, what):
        got = os.read(self.said, 1)
        if got != what:
            sys.exit(f"{got!r} instead of {what!r}")

    def end(self):
        os.write(self.go, b"g")
        self.expect(b"y")
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.go)
        os.close(self.said)


start = time.monotonic()
cycles, at_once = int(sys.argv[1]), int((sys.argv[2:] or ["1"])[0])
for first in range(0, cycles, at_once):
    some = [Container(number) for number in range(first, min(first + at_once, cycles))]
    for container in some:
        container.end()
print(round((time.monotonic() - start) * 1000 / cycles, 1))
