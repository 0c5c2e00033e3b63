#!/usr/bin/env python3
"""A small scripted name server for the live tests: UDP and TCP on one address, nothing else needed.

    upstream.py ADDR PORT [--count-file FILE] [--delay MS] [--mode MODE] [--ttl SECONDS] [--for SECONDS]

In the mode `moody` every second reply, by chance, is one of another mode, comes 0.3 s late, or ends the connection.
Says `ready` on standard output once it answers; with PORT 0 it takes one that is free and says
`ready 40123`. It ends with the process that started it, or after --for seconds. Each question becomes a line of the count file,
`UDP nginx.warren. A`, written before it is answered: so a test can prove that nothing leaked.

What it answers:
    *.example.test      A 192.0.2.1, AAAA 2001:db8::1, TXT "upstream"; NODATA with SOA for the rest
    N.example.test      A 192.0.2.N, for a number N of 1 to 254
    big.example.test    200 A, 60 TXT of 100 octets: over UDP it is truncated
    nx.example.test     NXDOMAIN with SOA (TTL 900), and so are single labels and the names below it
    everything else     REFUSED
"""

import argparse
import ctypes
import os
import random
import select
import signal
import socket
import struct
import sys
import threading
import time

A, SOA, TXT, AAAA, OPT = 1, 6, 16, 28, 41
TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA",
         33: "SRV", 64: "SVCB", 65: "HTTPS", 255: "ANY"}
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, REFUSED = 0, 1, 2, 3, 5
QR, TC, RD, RA, AD = 0x8000, 0x0200, 0x0100, 0x0080, 0x0020
MODES = ("answer", "silent", "servfail", "refused", "nxdomain", "truncate", "wrong-id", "garbage",
         "authentic", "moody")
MOODS = ("silent", "servfail", "refused", "truncate", "wrong-id", "garbage", "close", "slow")
OUR_UDP_SIZE = 4096


class Question:
    def __init__(self, message):
        self.id, self.flags, questions, answers, authority, additional = struct.unpack_from(
            "!6H", message)
        if questions != 1 or self.flags & QR:
            raise ValueError("no query")
        labels, at = [], 12
        while message[at]:
            if message[at] > 63:
                raise ValueError("compressed question")
            labels.append(message[at + 1:at + 1 + message[at]].decode("latin-1"))
            at += 1 + message[at]
        self.type, self.qclass = struct.unpack_from("!2H", message, at + 1)
        self.wire = message[12:at + 5]
        self.spelled = ".".join(labels) + "."
        self.name = self.spelled.lower()
        self.labels = [label.lower() for label in labels]
        # Only what a stub sends is looked for: an OPT record right behind the question.
        rest = message[at + 5:]
        self.edns = (answers + authority == 0 and additional > 0 and len(rest) >= 11
                     and rest[0] == 0 and struct.unpack_from("!H", rest, 1)[0] == OPT)
        self.udp_size = max(512, struct.unpack_from("!H", rest, 3)[0]) if self.edns else 512


def record(rtype, ttl, data, owner=b"\xc0\x0c"):
    return owner + struct.pack("!HHIH", rtype, 1, ttl, len(data)) + data


def soa():
    names = b"\x02ns\x07example\x04test\x00\x04host\x00"
    return record(SOA, 900, names + struct.pack("!5I", 1, 3600, 600, 86400, 900), owner=b"\x00")


def addresses(question, ttl):
    if question.name == "big.example.test.":
        return [record(A, ttl, bytes([198, 51, 100, i])) for i in range(1, 201)]
    first = question.labels[0]
    last_octet = int(first) if first.isdecimal() and 1 <= int(first) <= 254 else 1
    return [record(A, ttl, bytes([192, 0, 2, last_octet]))]


def texts(question):
    if question.name == "big.example.test.":
        return [record(TXT, 300, b"\x64" + f"{i:0100}".encode()) for i in range(60)]
    return [record(TXT, 300, b"\x08upstream")]


def is_below(question, name):
    return question.name == name or question.name.endswith("." + name)


def answer_records(question, ttl):
    """The rcode and the records of the answer section."""
    if len(question.labels) < 2 or is_below(question, "nx.example.test.") or is_below(question, "example."):
        return NXDOMAIN, []
    if not is_below(question, "example.test."):
        return REFUSED, []
    if question.type == A:
        return NOERROR, addresses(question, ttl)
    if question.type == AAAA:
        return NOERROR, [record(AAAA, 300, socket.inet_pton(socket.AF_INET6, "2001:db8::1"))]
    if question.type == TXT:
        return NOERROR, texts(question)
    return NOERROR, []


def response(question, mode, limit, ttl):
    rcode, answers = answer_records(question, ttl)
    if mode in ("servfail", "refused", "nxdomain"):
        rcode = {"servfail": SERVFAIL, "refused": REFUSED, "nxdomain": NXDOMAIN}[mode]
        answers = []
    negative = rcode == NXDOMAIN or (rcode == NOERROR and not answers)
    authority = [soa()] if negative else []
    opt = b"\x00" + struct.pack("!HHIH", OPT, OUR_UDP_SIZE, 0, 0) if question.edns else b""

    def size():
        return 12 + len(question.wire) + len(opt) + sum(map(len, answers + authority))

    flags = QR | RA | (question.flags & RD) | rcode
    if mode == "authentic":
        flags |= AD
    if mode == "truncate" and limit < 65535:
        answers, authority, flags = [], [], flags | TC
    while size() > limit and answers:
        answers.pop()
        flags |= TC
    query_id = question.id ^ 0x5555 if mode == "wrong-id" else question.id
    header = struct.pack("!6H", query_id, flags, 1, len(answers), len(authority),
                         1 if opt else 0)
    return header + question.wire + b"".join(answers + authority) + opt


class Upstream:
    def __init__(self, options):
        self.options = options
        self.count_file = None
        if options.count_file:
            self.count_file = os.open(options.count_file,
                                      os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def note(self, transport, question):
        if self.count_file is None:
            return
        rtype = TYPES.get(question.type, f"TYPE{question.type}")
        os.write(self.count_file, f"{transport} {question.spelled} {rtype}\n".encode())

    def reply(self, transport, message):
        """What to send back; None: nothing."""
        try:
            question = Question(message)
        except (ValueError, IndexError, struct.error):
            return None
        self.note(transport, question)
        mode = self.options.mode
        if mode == "moody":
            mode = random.choice(MOODS) if random.random() < 0.5 else "answer"
        if mode == "silent":
            return None
        if mode == "close" and transport == "TCP":
            raise ConnectionAbortedError
        if mode == "slow":
            time.sleep(0.3)
        if mode == "garbage":
            return message[:2] + os.urandom(60)
        limit = 65535 if transport == "TCP" else min(question.udp_size, OUR_UDP_SIZE)
        return response(question, mode, limit, self.options.ttl)

    def later(self, send):
        """Delayed replies do not hold each other up."""
        if self.options.delay == 0:
            return send()
        timer = threading.Timer(self.options.delay / 1000, send)
        timer.daemon = True
        return timer.start()

    def serve_udp(self, udp):
        message, client = udp.recvfrom(65535)
        if self.options.mode == "moody":  # one that sleeps holds nobody else up
            threading.Thread(target=self.answer_udp, args=(udp, message, client), daemon=True).start()
        else:
            self.answer_udp(udp, message, client)

    def answer_udp(self, udp, message, client):
        reply = self.reply("UDP", message)
        if reply is not None:
            self.later(lambda: send_quietly(udp.sendto, reply, client))

    def serve_connection(self, connection):
        with connection:
            while True:
                length = receive_exactly(connection, 2)
                if length is None:
                    return
                message = receive_exactly(connection, struct.unpack("!H", length)[0])
                if message is None:
                    return
                try:
                    reply = self.reply("TCP", message)
                except ConnectionAbortedError:
                    return
                if reply is not None:
                    time.sleep(self.options.delay / 1000)
                    send_quietly(connection.sendall, struct.pack("!H", len(reply)) + reply)


def send_quietly(send, *arguments):
    try:
        send(*arguments)
    except OSError:
        pass  # the client has gone


def receive_exactly(connection, size):
    data = b""
    while len(data) < size:
        try:
            piece = connection.recv(size - len(data))
        except OSError:
            return None
        if not piece:
            return None
        data += piece
    return data


def open_sockets(address, port):
    """UDP and TCP on the same port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for _ in range(50):
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.bind((address, port))
        tcp = socket.socket(family, socket.SOCK_STREAM)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind((address, udp.getsockname()[1]))
        except OSError:
            if port != 0:
                raise
            udp.close()
            tcp.close()
            continue
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        tcp.listen(128)
        return udp, tcp
    raise OSError("no port that is free for both UDP and TCP")


def end_with_parent():
    """The kernel sends the signal, so nothing is left behind however the parent ends."""
    parent = os.getppid()
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="ADDR")
    parser.add_argument("port", metavar="PORT", type=int)
    parser.add_argument("--count-file", metavar="FILE")
    parser.add_argument("--delay", metavar="MS", type=int, default=0, help="before each reply")
    parser.add_argument("--mode", choices=MODES, default="answer")
    parser.add_argument("--ttl", metavar="SECONDS", type=int, default=300, help="of A records")
    parser.add_argument("--for", dest="seconds", metavar="SECONDS", type=float, default=600)
    return parser.parse_args()


def main():
    options = parse_arguments()
    end_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    upstream = Upstream(options)
    udp, tcp = open_sockets(options.address, options.port)
    print("ready" if options.port else f"ready {udp.getsockname()[1]}", flush=True)

    end = time.monotonic() + options.seconds
    while (left := end - time.monotonic()) > 0:
        readable, _, _ = select.select([udp, tcp], [], [], left)
        if udp in readable:
            upstream.serve_udp(udp)
        if tcp in readable:
            connection, _ = tcp.accept()
            threading.Thread(target=upstream.serve_connection, args=(connection,),
                             daemon=True).start()
    os._exit(0)


if __name__ == "__main__":
    main()
