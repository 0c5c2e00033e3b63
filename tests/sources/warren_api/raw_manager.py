#!/usr/bin/env python3
"""A manager that misbehaves: HTTP/2 by hand, on a Unix socket. What it does stands in a file, which
is read for each call: "good", or one of MODES.

    raw_manager.py SOCKET MODE_FILE
"""
import pathlib
import socket
import struct
import sys
import threading
import time

import h2.config
import h2.connection
import h2.events

from messages import Cluster

HEADERS = [(":status", "200"), ("content-type", "application/grpc")]
GOOD = [("grpc-status", "0"), ("grpc-message", "")]
MODES_FILE = None
CLUSTER = Cluster()


def framed(message, flag=0):
    return struct.pack(">BI", flag, len(message)) + message


class Cut(Exception):
    """Close the connection now."""


class Connection:
    def __init__(self, connection):
        self.socket = connection
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def headers(self, stream, headers=None, end=False):
        self.h2.send_headers(stream, headers or HEADERS, end_stream=end)

    def data(self, stream, data, end=False):
        """As the windows allow it; the messages of these tests fit."""
        self.h2.send_data(stream, data, end_stream=end)

    def good(self, stream, method, piece=1000):
        self.headers(stream)
        data = framed(CLUSTER.serialized(method))
        for begin in range(0, len(data), piece):
            self.data(stream, data[begin:begin + piece])
        self.headers(stream, GOOD, end=True)

    def crumbs(self, stream, method):
        self.good(stream, method, piece=1)

    def goaway(self, stream, method):
        self.good(stream, method)
        self.flush()
        time.sleep(0.02)
        self.h2.close_connection(last_stream_id=stream)
        self.flush()
        time.sleep(0.05)
        raise Cut

    def goaway_at_once(self, _stream, _method):
        """This call has not been looked at: it may be made again elsewhere."""
        self.h2.close_connection(last_stream_id=0)
        self.flush()
        raise Cut

    def cut(self, stream, method):
        self.headers(stream)
        self.data(stream, framed(CLUSTER.serialized(method))[:20])
        self.flush()
        raise Cut

    def cut_before_trailers(self, stream, method):
        self.headers(stream)
        self.data(stream, framed(CLUSTER.serialized(method)))
        self.flush()
        raise Cut

    def no_trailers(self, stream, method):
        self.headers(stream)
        self.data(stream, framed(CLUSTER.serialized(method)), end=True)

    def half_message(self, stream, method):
        self.headers(stream)
        self.data(stream, framed(CLUSTER.serialized(method))[:20])
        self.headers(stream, GOOD, end=True)

    def reset(self, stream, method):
        self.headers(stream)
        self.data(stream, framed(CLUSTER.serialized(method)))
        self.h2.reset_stream(stream, 2)

    def compressed(self, stream, method):
        self.headers(stream)
        self.data(stream, framed(CLUSTER.serialized(method), 1))
        self.headers(stream, GOOD, end=True)

    def oversize(self, stream, _method):
        self.headers(stream)
        self.data(stream, struct.pack(">BI", 0, 0xfffffff0))
        self.headers(stream, GOOD, end=True)

    def garbage(self, stream, _method):
        self.headers(stream)
        self.data(stream, framed(b"\x0a\xff\xff\xff\x07 no protobuf at all"))
        self.headers(stream, GOOD, end=True)

    def no_message(self, stream, _method):
        self.headers(stream)
        self.headers(stream, GOOD, end=True)

    def two_messages(self, stream, _method):
        self.headers(stream)
        self.data(stream, framed(b"") * 2)
        self.headers(stream, GOOD, end=True)

    def trailers_only(self, stream, _method):
        self.headers(stream, HEADERS + [("grpc-status", "7"), ("grpc-message", "not%20for%20you: 100%")], end=True)

    def page(self, stream, _method):
        self.headers(stream, [(":status", "503"), ("content-type", "text/html")])
        self.data(stream, b"<html>busy</html>", end=True)

    def other_page(self, stream, _method):
        self.headers(stream, [(":status", "200"), ("content-type", "text/html")])
        self.data(stream, b"<html>welcome</html>", end=True)

    def noise(self, _stream, _method):
        self.flush()
        self.socket.sendall(b"\xff" * 1000)
        raise Cut

    def early(self, stream, method):
        """Before the question is there as a whole: serve() sees to that."""
        self.good(stream, method)

    def obey(self, stream, method, mode):
        if method == "WatchContainers":
            self.headers(stream, HEADERS + [("grpc-status", "12")], end=True)
        else:
            getattr(self, mode)(stream, method)
        self.flush()

    def serve(self):
        self.h2.initiate_connection()
        self.flush()
        methods = {}
        while data := self.socket.recv(65536):
            for event in self.h2.receive_data(data):
                mode = MODES_FILE.read_text().strip() or "good"
                if isinstance(event, h2.events.RequestReceived):
                    path = dict((str(k, "ascii"), str(v, "ascii")) for k, v in event.headers)[":path"]
                    methods[event.stream_id] = path.rsplit("/", 1)[1]
                    if mode == "early":
                        self.obey(event.stream_id, methods.pop(event.stream_id), mode)
                elif isinstance(event, h2.events.StreamEnded) and event.stream_id in methods:
                    self.obey(event.stream_id, methods.pop(event.stream_id), mode)
            self.flush()


def serve(connection):
    with connection:
        try:
            Connection(connection).serve()
        except (Cut, OSError, h2.exceptions.ProtocolError):
            connection.shutdown(socket.SHUT_RDWR)


def main():
    global MODES_FILE
    MODES_FILE = pathlib.Path(sys.argv[2])
    CLUSTER.fill(2, 3)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen()
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
