"""Asks a server over UDP for names of the thousand services, for so many seconds: load.py ADDRESS SECONDS"""

import random
import socket
import sys
import time

address, seconds = sys.argv[1], float(sys.argv[2])
end = time.monotonic() + seconds
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.connect((address, 53))
    sock.settimeout(1)
    while time.monotonic() < end:
        for _ in range(20):
            name = f"service-{random.randrange(1000):04}".encode()
            question = bytes([len(name)]) + name + b"\6warren\0\0\1\0\1"
            sock.send(random.randbytes(2) + b"\1\0\0\1\0\0\0\0\0\0" + question)
        for _ in range(20):
            sock.recv(2048)
        time.sleep(0.005)
