#!/usr/bin/env python3
"""Tells a manager of the tests something, and prints what it says: tell.py CONTROL WORD..."""
import json
import socket
import sys


def value(word):
    try:
        return json.loads(word)
    except ValueError:
        return word


def main():
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(20)
        control.connect(sys.argv[1])
        with control.makefile("rw") as stream:
            print(json.dumps([value(word) for word in sys.argv[2:]]), file=stream, flush=True)
            print(stream.readline().strip())


if __name__ == "__main__":
    main()
