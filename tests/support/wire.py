"""DNS messages as octets, for tests that say what dig cannot."""
import socket
import struct

SERVER = ("127.0.0.11", 53)


def query(name, kind=1, number=1, flags=0x0100):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", number, flags, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", kind, 1)


def framed(message):
    return struct.pack("!H", len(message)) + message


def connect(timeout=5):
    return socket.create_connection(SERVER, timeout)


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise EOFError(f"closed after {len(data)} of {size} octets")
        data += part
    return data


def read_message(connection):
    return read_exactly(connection, struct.unpack("!H", read_exactly(connection, 2))[0])


def ask_tcp(name, kind=1):
    with connect() as connection:
        connection.sendall(framed(query(name, kind)))
        return read_message(connection)


def ask_udp(name, kind=1, patience=5):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(patience)
        client.sendto(query(name, kind), SERVER)
        return client.recv(65535)


def rcode(message):
    return message[3] & 15


def addresses(message):
    """The A records of a reply, in their order."""
    at = message.index(b"\0", 12) + 5
    found = []
    for _ in range(struct.unpack_from("!H", message, 6)[0]):
        pointer, kind, _, _, size = struct.unpack_from("!HHHIH", message, at)
        assert pointer == 0xC00C and kind == 1 and size == 4, message[at : at + 16]
        found.append(socket.inet_ntoa(message[at + 12 : at + 16]))
        at += 16
    return found
