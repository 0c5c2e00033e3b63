"""In a Debian image: one getaddrinfo() each so many milliseconds, as client.go's load says what came of
them: asked, answered, lost, longest gap between two answers in ms.    load.py SECONDS MILLISECONDS NAME"""
import socket
import sys
import time

length, pause, name = int(sys.argv[1]), int(sys.argv[2]) / 1000, sys.argv[3]
asked = answered = 0
longest = 0.0
last = time.monotonic()
end = last + length
while time.monotonic() < end:
    asked += 1
    try:
        socket.getaddrinfo(name, 80)
        answered += 1
        longest = max(longest, time.monotonic() - last)
        last = time.monotonic()
    except OSError:
        pass
    time.sleep(pause)
longest = max(longest, time.monotonic() - last)
print(asked, answered, asked - answered, round(longest * 1000))
