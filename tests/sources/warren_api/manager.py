#!/usr/bin/env python3
"""A manager of Warren: a real gRPC server, told by lines of JSON on a socket what to be like.

    manager.py CONTROL --unix PATH [--stream yes|none|words] [--services N] [--instances N]
    manager.py CONTROL --tls HOST:PORT FOLDER [--as CERTIFICATE] [--max-age SECONDS] ...
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import socket
import sys
import threading
import time

import grpc

from messages import LISTS, Cluster, pb

SERVICE = "warren.v1.WarrenAPI"


class Manager:
    def __init__(self, stream="yes"):
        self.lock = threading.Condition()
        self.cluster = Cluster()
        self.stream = stream
        self.slow = 0.0
        self.fail = None
        self.empty_answer = False
        self.events = 0
        self.cuts = 0
        self.counts = collections.Counter()
        self.peers = set()

    def handlers(self):
        methods = {name: grpc.unary_unary_rpc_method_handler(self.answer(name)) for name in LISTS}
        if self.stream != "none":
            methods["WatchContainers"] = grpc.unary_stream_rpc_method_handler(self.watch)
        return grpc.method_handlers_generic_handler(SERVICE, methods)

    def answer(self, method):
        def listed(_request, context):
            with self.lock:
                self.counts[method] += 1
                self.peers.add(context.peer())
                fail = self.fail
                message = self.cluster.serialized(method)
            if self.slow:
                time.sleep(self.slow)
            if fail:
                context.abort(getattr(grpc.StatusCode, fail[0]), fail[1])
            return message
        return listed

    def watch(self, _request, context):
        with self.lock:
            self.counts["WatchContainers"] += 1
            self.peers.add(context.peer())
            seen, cuts = self.events, self.cuts
        if self.stream == "words":
            context.abort(grpc.StatusCode.UNKNOWN, "WatchContainers not yet implemented")
        while context.is_active():
            with self.lock:
                self.lock.wait_for(lambda: self.events > seen or self.cuts > cuts, 0.5)
                if self.cuts > cuts:
                    context.abort(grpc.StatusCode.UNAVAILABLE, "cut")
                new, seen = self.events - seen, self.events
            for _ in range(new):
                yield pb.ContainerEvent(type="update").SerializeToString()

    def change(self, edit, *arguments, silent=False):
        """Edits the cluster, tells the streams."""
        with self.lock:
            edit(*arguments)
            self.cluster.changed()
            self.events += not silent
            self.lock.notify_all()

    def obey(self, command):
        name, arguments = command[0], command[1:]
        if name == "fill":
            self.change(self.cluster.fill, *arguments)
        elif name == "add":
            self.change(self.cluster.add_container, *arguments)
        elif name == "add-silently":
            self.change(self.cluster.add_container, *arguments, silent=True)
        elif name == "remove":
            self.change(self.cluster.remove, *arguments)
        elif name == "state":
            self.change(lambda: setattr(self.cluster.find(arguments[0]), "actual_state", arguments[1]))
        elif name == "heartbeat":
            self.change(self.cluster.beat, silent=True)
        elif name == "slow":
            self.slow = arguments[0]
        elif name == "fail":
            self.fail = arguments or None
        elif name == "cut":
            with self.lock:
                self.cuts += 1
                self.lock.notify_all()
        elif name == "counts":
            with self.lock:
                return {**self.counts, "peers": len(self.peers)}
        else:
            raise ValueError(f"no command {name}")
        return {}


def start(manager, options):
    age = [("grpc.max_connection_age_ms", int(options.max_age * 1000)),
           ("grpc.max_connection_age_grace_ms", 200)] if options.max_age else []
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(16), options=age + [
        ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers((manager.handlers(),))
    if options.unix:
        server.add_insecure_port(f"unix:{options.unix}")
    else:
        where, folder = options.tls
        key, certificate, authority = (
            pathlib.Path(folder, name).read_bytes()
            for name in (f"{options.name}.key", f"{options.name}.crt", "ca.crt"))
        server.add_secure_port(where, grpc.ssl_server_credentials(
            [(key, certificate)], authority, require_client_auth=True))
    server.start()
    return server


def parse_options(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("control")
    parser.add_argument("--unix")
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--as", dest="name", default="server")
    parser.add_argument("--stream", default="yes")
    parser.add_argument("--services", type=int, default=2)
    parser.add_argument("--instances", type=int, default=3)
    parser.add_argument("--max-age", type=float)
    return parser.parse_args(arguments)


def main():
    options = parse_options(sys.argv[1:])
    manager = Manager(options.stream)
    manager.cluster.fill(options.services, options.instances)
    server = start(manager, options)
    control = socket.socket(socket.AF_UNIX)
    control.bind(options.control)
    control.listen()
    print("ready", flush=True)
    while True:
        connection, _ = control.accept()
        with connection, connection.makefile("rw") as stream:
            command = json.loads(stream.readline())
            if command[0] == "stop":
                server.stop(command[1]).wait()
                return
            print(json.dumps(manager.obey(command)), file=stream, flush=True)


if __name__ == "__main__":
    main()
