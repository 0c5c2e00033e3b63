"""Clients that ask over TCP and over the NSS socket without pause, until a file appears; counts what fails.

    steady_clients.py tcp|connections|nss SERVER-OR-SOCKET STOP-FILE      prints "asked N failed N", and why

tcp: one connection, kept; connections: one for each query; nss: one exchange for each query.
"""

import os
import socket
import struct
import sys
import time

QUESTION = bytes.fromhex("00070100000100000000000005") + b"nginx" + b"\x06warren\0" + bytes.fromhex("00010001")
MAGIC = 0x4E525257
PATIENCE = 5


def connect(server):
    return socket.create_connection((server, 53), timeout=PATIENCE)


def exchange(connection):
    connection.sendall(struct.pack(">H", len(QUESTION)) + QUESTION)
    message = b""
    while len(message) < 2 or len(message) < 2 + struct.unpack_from(">H", message)[0]:
        part = connection.recv(4096)
        if not part:
            raise OSError("closed")
        message += part
    if message[5] & 15 or message[9] != 1:
        raise OSError("wrong: " + message[2:14].hex())


def ask_nss(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.settimeout(PATIENCE)
        asking.connect(path)
        name = b"nginx.warren"
        asking.send(struct.pack("=IHHBBHI", MAGIC, 1, 16, 1, 3, len(name), 0) + name)
        reply = asking.recv(2048)
        if len(reply) < 32 or reply[8] != 1:
            raise OSError("wrong: " + reply[:12].hex())


def main(kind, server, stop):
    asked, failures = 0, []
    kept = connect(server) if kind == "tcp" else None
    print("ready", flush=True)
    while not os.path.exists(stop):
        asked += 1
        try:
            if kind == "nss":
                ask_nss(server)
            elif kind == "tcp":
                exchange(kept)
                time.sleep(0.0005)
            else:
                with connect(server) as fresh:
                    exchange(fresh)
                time.sleep(0.0005)
        except OSError as error:
            failures.append(str(error))
            if kind == "tcp":
                kept = connect(server)
    print(f"asked {asked} failed {len(failures)}", *sorted(set(failures)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
