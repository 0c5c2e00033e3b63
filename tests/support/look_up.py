"""Prints what getaddrinfo() says of each name, a line each: its addresses, sorted, or EAI_...
    look_up.py [-4|-6] NAME..."""
import socket
import sys

names = sys.argv[1:]
family = {"-4": socket.AF_INET, "-6": socket.AF_INET6}.get(names[0], socket.AF_UNSPEC)
errors = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
for name in names[family != socket.AF_UNSPEC :]:
    try:
        found = socket.getaddrinfo(name, None, family, socket.SOCK_STREAM)
        print(*sorted({entry[4][0] for entry in found}))
    except socket.gaierror as error:
        print(errors[error.errno])
