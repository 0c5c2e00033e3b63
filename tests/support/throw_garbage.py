"""Sends random bytes to the sidecar.   throw_garbage.py udp|tcp|nss OCTETS, or mutations COUNT"""
import os
import random
import socket
import struct
import sys

from wire import SERVER, connect, framed, query

NSS_SOCKET = "/run/warren/nss.sock"
NSS_REQUEST = struct.pack("=IHHBBHI", 0x4E525257, 1, 16, 1, 3, 12, 0) + b"nginx.warren"


def pieces(octets):
    data = os.urandom(octets)
    at = 0
    while at < octets:
        size = random.choice((1, 2, 11, 12, 13, 30, 100, 512, 1500))
        yield data[at : at + size]
        at += size


def send_nss(piece):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
        client.settimeout(5)
        client.connect(NSS_SOCKET)
        client.send(piece)


def send_tcp(piece):
    try:
        with connect() as client:
            client.sendall(piece)
    except OSError:
        pass  # closed by the other side, as it may


def mutate(message):
    changed = bytearray(message)
    for _ in range(random.choice((1, 1, 2, 4))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed[: random.choice((len(changed), random.randrange(1, len(changed) + 1)))])


way, count = sys.argv[1], int(sys.argv[2])
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if way == "udp":
    for piece in pieces(count):
        udp.sendto(piece, SERVER)
elif way == "tcp":
    for piece in pieces(count):
        send_tcp(piece)
elif way == "nss":
    for piece in pieces(count):
        send_nss(piece)
else:
    names = ("nginx.warren", "_http._tcp.nginx.warren", "10.1.0.10.in-addr.arpa", "_http._tcp.warren")
    opt = b"\0" + struct.pack("!HHIH", 41, 1232, 0, 4) + struct.pack("!HH", 10, 0)
    for i in range(count):
        plain = query(random.choice(names), random.choice((1, 16, 28, 33, 12, 255)))
        message = mutate(plain[:10] + b"\0\1" + plain[12:] + opt)
        udp.sendto(message, SERVER)
        if i % 10 == 0:
            send_tcp(mutate(framed(message)))
            send_nss(mutate(NSS_REQUEST))
