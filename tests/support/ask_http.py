"""Asks over HTTP, on a Unix socket or an address, without a library's leniency.
    ask_http.py WHERE METHOD TARGET [HOST]      prints the status and the body; Host is localhost
    ask_http.py WHERE idle NUMBER       opens so many connections, says `ready`, holds them
    ask_http.py WHERE garbage NUMBER    so many connections with something that is no HTTP
"""
import os
import random
import socket
import sys
import time


def connect(where):
    if where.startswith("/"):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(5)
        client.connect(where)
        return client
    host, port = where.rsplit(":", 1)
    return socket.create_connection((host, int(port)), 5)


def ask(where, method, target, host):
    with connect(where) as client:
        client.sendall(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        reply = b""
        while part := client.recv(65536):
            reply += part
    head, _, body = reply.partition(b"\r\n\r\n")
    print(head.split()[1].decode(), body.decode().rstrip("\n"))


def hold(where, number):
    held = [connect(where) for _ in range(number)]
    print("ready", flush=True)
    time.sleep(60)
    return held


def throw_garbage(where, number):
    beginnings = [b"", b"GET ", b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                  b"GET / HTTP/1.1\r\nHost", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
                  b"GET /v1/cache?%00=%0 HTTP/9.9\r\n\r\n", b"GET http://a:b@[::1/ HTTP/1.1\r\n\r\n"]
    for _ in range(number):
        with connect(where) as client:
            try:
                client.sendall(random.choice(beginnings) + os.urandom(random.randrange(2000)))
                client.settimeout(0.01)
                client.recv(4096)
            except OSError:
                pass


where, word, argument = sys.argv[1:4]
if word == "idle":
    hold(where, int(argument))
elif word == "garbage":
    throw_garbage(where, int(argument))
else:
    ask(where, word, argument, sys.argv[4] if len(sys.argv) > 4 else "localhost")
