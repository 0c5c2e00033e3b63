# TCP: several messages a connection, idle and slow clients, rubbish.
load ../support/live
setup() { example_machine; }
teardown() { stop_all; }

@test "100 messages sent at once on a connection are all answered" {
    is "100 answers" python3 -c 'from wire import *
with connect() as c:
    c.sendall(b"".join(framed(query("nginx.warren", number=i)) for i in range(100)))
    found = {message[:2]: addresses(message) for message in (read_message(c) for _ in range(100))}
assert all(sorted(a) == ["10.0.1.10", "10.0.1.11", "10.0.1.12"] for a in found.values()), found
print(len(found), "answers")'
}

@test "more messages than are read at once, to a client that reads late: all answered, in order" {
    is "20000 answers in order" python3 -c 'from wire import *
import threading
with connect() as c:
    c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    questions = b"".join(framed(query("nginx.warren", number=i)) for i in range(20000))
    asking = threading.Thread(target=c.sendall, args=(questions,))
    asking.start()
    asking.join(0.5)
    for i in range(20000):
        message = read_message(c)
        assert (message[0] << 8 | message[1], len(addresses(message))) == (i, 3), i
    asking.join()
print("20000 answers in order")'
}

@test "replies larger than a turn holds, one behind the other" {
    python3 -c 'import json
print(json.dumps({"services": [{"name": "large",
    "instances": ["10.1.%d.%d" % (i // 250, i % 250 + 1) for i in range(5000)]}]}))' >"$T/large.json"
    mv "$T/large.json" "$CATALOG"
    wait_for logged '5000 of 5000'
    is "40 x 4094" python3 -c 'from wire import *
with connect() as c:
    c.sendall(framed(query("large.warren")) * 40)
    counts = {len(addresses(read_message(c))) for _ in range(40)}
print("40 x", *counts)'
}

@test "what must be asked upstream does not hold up the rest of the connection" {
    stop "upstream-$UPSTREAM"
    start_upstream "$UPSTREAM" --mode silent
    is "2 1" python3 -c 'from wire import *
with connect(timeout=8) as c:
    c.sendall(framed(query("slow.example.test", number=1)) + framed(query("nginx.warren", number=2)))
    print(*(read_message(c)[1] for _ in range(2)))'
}

@test "a message that comes octet by octet" {
    is 10.0.1.11 python3 -c 'from wire import *; import time
with connect() as c:
    for octet in framed(query("nginx-2.warren")):
        c.send(bytes([octet])); time.sleep(0.002)
    print(*addresses(read_message(c)))'
}

@test "the client shuts its side after asking, and still gets all answers" {
    is "5 answers, then the end" python3 -c 'from wire import *
with connect() as c:
    c.sendall(b"".join(framed(query("nginx.warren", number=i)) for i in range(4)))
    c.sendall(framed(query("www.example.test", number=4)))
    c.shutdown(socket.SHUT_WR)
    numbers = {read_message(c)[1] for _ in range(5)}
    print(len(numbers), "answers, then", "more" if c.recv(1) else "the end")'
}

@test "300 idle and 100 half-sent connections block nobody" {
    start holder python3 -c 'from wire import *; import time
held = [connect() for _ in range(400)]
for i, one in enumerate(held[:100]): one.sendall(framed(query("nginx.warren"))[:1 + i % 20])
print("ready", flush=True); time.sleep(60)'
    wait_for grep -q ready "$T/holder.out"
    for _ in 1 2 3 4 5; do
        is 10.0.1.11 short +tcp nginx-2.warren
        is 10.0.1.11 short nginx-2.warren
    done
}

@test "more connections than there is room for: new ones are answered" {
    start holder python3 -c 'from wire import *; import time
held = [connect() for _ in range(900)]
print("ready", flush=True); time.sleep(60)'
    wait_for grep -q ready "$T/holder.out"
    for _ in 1 2 3 4 5; do is 10.0.1.11 short +tcp nginx-2.warren; done
}

@test "a client that asks and never reads is not served without end" {
    run python3 -c 'from wire import *
greedy = connect(timeout=2)
greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
sent = 0
try:
    while sent < 64 << 20: sent += greedy.send(framed(query("nginx.warren", 255)) * 100)
except OSError as error: print("stopped:", type(error).__name__)
assert addresses(ask_tcp("nginx-2.warren")) == ["10.0.1.11"]'
    contains "$output" stopped
    equal 0 "$status"
}

@test "rubbish instead of a message: the connection may end, the service goes on" {
    python3 -c 'from wire import *
for rubbish in (b"\0\0", b"\0\1x", b"\xff\xff" + b"x" * 65535, b"GET / HTTP/1.0\r\n\r\n", bytes(1000)):
    with connect() as c:
        c.settimeout(0.2)
        c.sendall(rubbish)
        try: c.recv(100)
        except OSError: pass
    assert addresses(ask_tcp("nginx-2.warren")) == ["10.0.1.11"]'
}

@test "a client that reads less than it asks for makes memory grow by no more than the limit" {
    # Small buffers in the kernel, so that it is ours that would fill.
    echo '4096 16384 65536' >/proc/sys/net/ipv4/tcp_wmem || skip "sysctl is read-only here"
    python3 -c 'import json
print(json.dumps({"services": [{"name": "large",
    "instances": ["10.1.%d.%d" % (i // 250, i % 250 + 1) for i in range(5000)]}]}))' >"$T/large.json"
    mv "$T/large.json" "$CATALOG"
    # ASan holds freed memory back, 256 MiB of it by default.
    stop_sidecar
    ASAN_OPTIONS=quarantine_size_mb=1:thread_local_quarantine_size_kb=64 start_sidecar --upstream none
    is 10.1.0.7 short +tcp large-7.warren
    run python3 -c 'from wire import *
import sys, time
def memory(): return int(open(f"/proc/{sys.argv[1]}/statm").read().split()[1]) * 4
client = connect()
client.setblocking(False)
question, before, peak, end = framed(query("large.warren")), memory(), 0, time.monotonic() + 3
while time.monotonic() < end:
    for act in (lambda: client.send(question * 20), lambda: client.recv(65536)):
        try: act()
        except BlockingIOError: pass
    time.sleep(0.001)
    peak = max(peak, memory())
print(before, "KiB before,", peak, "KiB at most")
assert peak < before + 16384' "$(cat "$T/sidecar.pid")"
    echo "# $output" >&3
    equal 0 "$status"
}

@test "a client that asks without pause does not hold up the others" {
    start greedy timeout 60 python3 -c 'from wire import *
import threading
greedy = connect()
def ask():
    while True: greedy.sendall(framed(query("nginx.warren", 255)) * 50)
threading.Thread(target=ask, daemon=True).start()
print("ready", flush=True)
while greedy.recv(1 << 20): pass'
    wait_for grep -q ready "$T/greedy.out"
    for _ in {1..50}; do is 10.0.1.11 short nginx-2.warren; done
    stop greedy
}
