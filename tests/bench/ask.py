"""One DNS query over UDP, for waiting until a server answers so; the load is dns_load's work."""
import contextlib
import os
import socket
import struct


def addresses(server, port, name, timeout=1.0):
    """The A records of the name; None without an answer, or with an error."""
    number = os.urandom(2)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, contextlib.suppress(OSError):
        client.settimeout(timeout)
        client.connect((server, port))
        client.send(number + struct.pack("!5H", 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1))
        reply = client.recv(4096)
        if reply[:2] != number or reply[3] & 15:
            return None
        return _records(reply, 12 + len(labels) + 5)
    return None


def _records(reply, at):
    found = []
    for _ in range(struct.unpack_from("!H", reply, 6)[0]):
        while reply[at] and reply[at] < 0xc0:
            at += reply[at] + 1
        at += 2 if reply[at] else 1
        kind, _, _, size = struct.unpack_from("!2HIH", reply, at)
        at += 10
        if kind == 1:
            found.append(socket.inet_ntoa(reply[at:at + size]))
        at += size
    return found
