"""Looks names up in Python.   python.py getaddrinfo|gethostbyname NAME|@ADDRESS..."""
import socket
import sys

WORDS = {socket.EAI_NONAME: "no such name", socket.EAI_NODATA: "no data",
         socket.EAI_AGAIN: "try again", 1: "no such name", 2: "try again", 4: "no data"}


def look_up(argument):
    if argument[0] == "@":
        return [socket.gethostbyaddr(argument[1:])[0]]
    if sys.argv[1] == "gethostbyname":
        return socket.gethostbyname_ex(argument)[2]
    return [found[4][0] for found in socket.getaddrinfo(argument, 80, type=socket.SOCK_STREAM)]


for argument in sys.argv[2:]:
    try:
        print(*look_up(argument))
    except (socket.gaierror, socket.herror) as error:
        print("!", WORDS.get(error.errno, error))
