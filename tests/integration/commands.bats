# The other commands of warren-sidecar, and the help of each.
load ../support/live
setup_file() { example_machine; }
teardown_file() { stop_all; }

@test "every command has --help" {
    for command in "" serve resolve check cache "cache flush"; do
        # shellcheck disable=SC2086 -- words on purpose
        run "$SIDECAR" $command --help
        equal 0 "$status"
        contains "$output" Usage
    done
    contains "$("$SIDECAR" --help)" --single-labels
    contains "$("$SIDECAR" --version)" warren-sidecar
}

@test "resolve prints like dig" {
    run "$SIDECAR" resolve nginx.warren
    equal 0 "$status"
    contains "$output" "NOERROR"
    contains "$output" "nginx.warren.	10	IN	A	10.0.1.11"
    equal 3 "$(grep -c '^nginx.warren.*IN.A' <<<"$output")"
}

@test "resolve with a type, an address, over TCP, of another server" {
    contains "$("$SIDECAR" resolve _http._tcp.nginx.warren SRV)" "nginx-3.warren."
    contains "$("$SIDECAR" resolve nginx aaaa)" fd00::10
    contains "$("$SIDECAR" resolve 10.0.1.10)" nginx-1.warren.
    contains "$("$SIDECAR" resolve fd00::10)" nginx-1.warren.
    contains "$("$SIDECAR" resolve --tcp nginx.warren)" 10.0.1.12
    contains "$("$SIDECAR" resolve --server $UPSTREAM www.example.test)" 192.0.2.1
    contains "$("$SIDECAR" resolve www.example.test)" 192.0.2.1
}

@test "resolve of an absent name tells so, and ends with 1" {
    run "$SIDECAR" resolve nope.warren
    equal 1 "$status"
    contains "$output" NXDOMAIN
}

@test "resolve --json" {
    run "$SIDECAR" resolve --json nginx.warren
    equal 0 "$status"
    is "NOERROR 10.0.1.10 10.0.1.11 10.0.1.12" python3 -c 'import json,sys
reply = json.loads(sys.argv[1])
print(reply["status"], *sorted(record["data"] for record in reply["answer"]))' "$output"
}

@test "resolve asks where the options say that the sidecar listens" {
    contains "$(WARREN_LISTEN=$UPSTREAM:53 "$SIDECAR" resolve www.example.test)" 192.0.2.1
}

@test "resolve without a server: one line, exit code 1" {
    run "$SIDECAR" resolve --server 127.0.0.99:53 nginx.warren
    equal 1 "$status"
    equal 1 "${#lines[@]}"
    contains "$output" 127.0.0.99
}

@test "resolve of what is no name or no type: one line, exit code 2" {
    for words in "nginx.warren NOTYPE" "a..b" ""; do
        # shellcheck disable=SC2086 -- words on purpose
        run "$SIDECAR" resolve $words
        equal 2 "$status"
        equal 1 "${#lines[@]}"
    done
}

@test "a control socket of another version, or of somebody else: one line" {
    start impostor python3 -c '
import socket
server = socket.socket(socket.AF_UNIX)
server.bind("/run/test/other.sock")
server.listen()
print("ready", flush=True)
for _ in range(50):
    client = server.accept()[0]
    client.recv(4096)
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    client.close()'
    wait_for grep -q ready "$T/impostor.out"
    for command in status services "explain a" "top --once" "watch --once" cache attachments log-level query-log; do
        # shellcheck disable=SC2086 -- words
        run timeout 5 "$SIDECAR" $command --control-socket /run/test/other.sock
        equal 1 "$status"
        equal "warren-sidecar: the control socket gives no answer of this version's sidecar" "$output"
    done
    run "$SIDECAR" doctor --host --control-socket /run/test/other.sock
    contains "$output" "no answer of this version's sidecar"
}
