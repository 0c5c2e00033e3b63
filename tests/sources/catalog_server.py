#!/usr/bin/env python3
"""An HTTP server that serves a catalog as well or as badly as a file says.

catalog_server.py FOLDER PORT [--cert PEM --key PEM [--client-ca PEM]]
FOLDER/mode: words, the first is how to answer; FOLDER/document: the body. What was asked and answered goes
to standard output, a line each.
"""
import argparse
import hashlib
import http.server
import pathlib
import ssl
import sys
import time


class Catalog(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        words = (FOLDER / "mode").read_text().split() or ["plain"]
        body = (FOLDER / "document").read_bytes()
        if self.path.startswith("/second"):
            words = ["plain"]
        getattr(self, "answer_" + words[0].replace("-", "_"))(body, *words[1:])

    def say(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304 and "Transfer_Encoding" not in fields and "Content_Length" not in fields:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        print(status, self.path, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"),
              self.headers.get("Authorization"), flush=True)

    def answer_plain(self, body, *fields):
        self.say(200, body, **dict(field.split("=", 1) for field in fields))

    def answer_etag(self, body, *fields):
        etag = '"' + hashlib.sha1(body).hexdigest() + '"'
        more = dict(field.split("=", 1) for field in fields)
        if self.headers.get("If-None-Match") == etag:
            self.say(304, ETag=etag, **more)
        else:
            self.say(200, body, ETag=etag, **more)

    def answer_modified(self, body, when):
        if self.headers.get("If-Modified-Since", "").replace(" ", "_") == when:
            self.say(304)
        else:
            self.say(200, body, Last_Modified=when.replace("_", " "), Cache_Control="max-age=1")

    def answer_token(self, body, token):
        if self.headers.get("Authorization") == "Bearer " + token:
            self.say(200, body, Cache_Control="max-age=1")
        else:
            self.say(401, b'{"services": []}')

    def answer_status(self, _body, status):
        self.say(int(status), b'{"services": []}')

    def answer_html(self, _body):
        self.say(200, b"<html><body>Please log in</body></html>", Content_Type="text/html")

    def answer_empty(self, _body):
        self.say(200, b"")

    def answer_redirect(self, _body, where):
        self.say(302, Location=where)

    def answer_cut_length(self, body):
        self.say(200, body[:-1], Content_Length=str(len(body) + 10), Connection="close")
        self.close_connection = True

    def answer_cut_chunked(self, body):
        self.say(200, b"%x\r\n%s\r\n" % (len(body), body), Transfer_Encoding="chunked", Connection="close")
        self.close_connection = True

    def answer_cut_silently(self, body):
        """As HTTP/1.0 does: the end of the connection is the end of the body."""
        self.protocol_version = "HTTP/1.0"
        self.say(200, body[:-3], Transfer_Encoding="identity", Connection="close")
        self.close_connection = True

    def answer_no_answer(self, _body):
        self.close_connection = True

    def answer_slow(self, body, seconds):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for place in range(0, len(body), 64):
            self.wfile.write(body[place:place + 64])
            self.wfile.flush()
            time.sleep(float(seconds) * 64 / len(body))

    def answer_hang(self, _body):
        time.sleep(60)

    def answer_huge(self, _body):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        for _ in range(400):
            self.wfile.write(piece)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("port", type=int)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--client-ca")
    options = parser.parse_args()
    global FOLDER
    FOLDER = pathlib.Path(options.folder)
    http.server.ThreadingHTTPServer.daemon_threads = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Catalog)
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(options.client_ca)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
