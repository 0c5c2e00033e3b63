#!/usr/bin/env python3
"""The sidecar's side of attach, detach and attachments, in memory, on a Unix socket.

control_server.py SOCKET LOG [--slow SECONDS] [--refuse TEXT]

LOG gets a line for each request: method, target and body.
"""
import argparse
import http.server
import json
import socketserver
import time
from urllib.parse import parse_qs, urlsplit


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


class Control(http.server.BaseHTTPRequestHandler):
    attached = {}
    options = None

    def address_string(self):
        return "control"

    def log_message(self, *_):
        pass

    def reply(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with open(self.options.log, "a", encoding="utf-8") as log:
            print(self.command, self.path, body, file=log)
        time.sleep(self.options.slow)
        url = urlsplit(self.path)
        if (self.command, url.path) == ("GET", "/v1/attachments"):
            return self.reply({"attachments": list(self.attached.values())})
        if self.options.refuse:
            return self.reply({"error": self.options.refuse}, 409)
        if (self.command, url.path) == ("POST", "/v1/attach"):
            return self.attach(json.loads(body))
        if (self.command, url.path) == ("POST", "/v1/detach"):
            name = parse_qs(url.query)["id"][0]
            return self.reply({"detached": self.attached.pop(name, None) is not None})
        return self.reply({"error": "no such path"}, 404)

    do_GET = do_POST = take

    def attach(self, request):
        name = request.get("id") or request.get("netns", "").rsplit("/", 1)[-1] or f"pid-{request['pid']}"
        shown = {"netns": None, "pid": None, "name": None, "runtime_id": None, "networks": [],
                 "addresses": [], "mode": "bind", "internal": False, **request, "id": name}
        shown["dns"] = None if shown["mode"] == "off" else "127.0.0.11:53"
        shown["nss_folder"] = f"/run/warren/attach/{name}"
        shown["since"] = "2026-01-01T00:00:00Z"
        self.attached[name] = shown
        self.reply(shown)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("socket")
    parser.add_argument("log")
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--refuse", default="")
    Control.options = parser.parse_args()
    with Server(Control.options.socket, Control) as server:
        print("ready", flush=True)
        server.serve_forever()


main()
