#!/usr/bin/env python3
"""Passes TCP connections on, until SIGUSR1: those that are open then stay open, and nothing comes out of them
any more. Later ones are passed on again.

freezing_proxy.py LISTEN_PORT TARGET_PORT
"""
import signal
import socket
import sys
import threading

frozen = set()
connections = []


def freeze(*_):
    frozen.update(connections)


def pass_on(source, target, connection):
    while True:
        data = source.recv(65536)
        if connection in frozen:
            continue
        if not data:
            break
        target.sendall(data)
    target.close()


def main():
    signal.signal(signal.SIGUSR1, freeze)
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    print("ready", flush=True)
    while True:
        client, _ = server.accept()
        target = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
        connection = object()
        connections.append(connection)
        for ends in (client, target), (target, client):
            threading.Thread(target=pass_on, args=(*ends, connection), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
