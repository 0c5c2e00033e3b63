# warren+unix: and a real gRPC server: what is told, and how soon.
load ../support/live
load warren_api
setup() { fresh_source; }
teardown() { stop_all; }

BOTH=("svc0 c0-0 c0-1 c0-2" "svc1 c1-0 c1-1 c1-2")

@test "services, their ports, containers, and nodes where they are published" {
    start_manager m --unix "$SOCKET" --services 2 --instances 1
    follow "warren+unix://$SOCKET"
    wait_for said '"services"'
    said '{"name": "svc0", "ports": [{"port": 80, "name": "http", "protocol": "tcp"}], "instances": [{"id": "c0-0", "runtime_id": "r-c0-0", "state": "running", "created_at": "2023-11-14T22:13:20.000000005Z", "node": "node-0", "node_addresses": ["10.9.8.1"]}]}'
    said '"instances": [{"id": "c1-0", "runtime_id": "r-c1-0", "state": "running", "created_at": "2023-11-14T22:13:20.000000005Z", "node": "node-0"}]'
}

@test "a change is known at once where there is a stream" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    sleep 3.5 # from now on it looks by itself each 5 s
    tell m add s1 c1-3
    PATIENCE=1 wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 c1-3"
    tell m remove c0-1
    PATIENCE=1 wait_for knows "svc0 c0-0 c0-2" "svc1 c1-0 c1-1 c1-2 c1-3"
    tell m state c1-0 failed
    PATIENCE=1 wait_for knows "svc0 c0-0 c0-2" "svc1 c1-1 c1-2 c1-3"
    equal 4 "$(news)"
    equal 1 "$(count m WatchContainers)"
}

@test "what the stream does not tell is known a few seconds later" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    sleep 3.5
    tell m add-silently s1 c1-3
    PATIENCE=8 wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 c1-3"
}

@test "a crowd of changes is taken together" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    python3 - "$T/m.control" <<'END'
import json, socket, sys
for number in range(500):
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(sys.argv[1])
        control.sendall(json.dumps(["add", "s1", f"d{number:03}"]).encode() + b"\n")
        control.recv(1000)
END
    wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 $(printf 'd%03d ' {0..498})d499"
    echo "# 500 changes: $(($(news) - 1)) lines, $(count m ListServices) times listed" >&3
    [ "$(count m ListServices)" -lt 300 ]
}

asked_each_second() { # STREAM: how the manager says that it has none
    start_manager m --unix "$SOCKET" --stream "$1"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    sleep 5
    local times
    times=$(count m ListServices)
    [ "$times" -ge 4 ] && [ "$times" -le 9 ]
    [ "$(count m WatchContainers)" -le 1 ]
    tell m add s1 c1-3
    PATIENCE=3 wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 c1-3"
}
@test "a manager whose stream is not implemented is asked each second" { asked_each_second none; }
@test "a manager that says so in words is asked each second" { asked_each_second words; }

@test "what says the same in other bytes is not told again" {
    start_manager m --unix "$SOCKET" --stream none
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    for _ in 1 2 3 4; do tell m heartbeat; sleep 1.5; done
    equal 1 "$(news)"
    said '{}'
}

@test "a container that runs and should not any more is draining" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    tell m add s1 c1-3 0 running shutdown
    wait_for said '"id": "c1-3", "runtime_id": "r-c1-3", "state": "running", "draining": true'
}

@test "a manager dies and comes back: said, and nothing forgotten" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    stop m KILL
    fails_with "$SOCKET: cannot connect: Connection refused"
    knows "${BOTH[@]}"
    start_manager m --unix "$SOCKET" --instances 1
    PATIENCE=8 wait_for knows "svc0 c0-0" "svc1 c1-0"
}

@test "a manager that is not there yet is waited for" {
    follow "warren+unix://$SOCKET"
    fails_with "$SOCKET: cannot connect: No such file or directory"
    start_manager m --unix "$SOCKET"
    PATIENCE=8 wait_for knows "${BOTH[@]}"
}

@test "an empty list that is really sent is believed" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    tell m fill 0 0
    wait_for test -z "$(python3 "$API/catalog.py" "$T/source.out")" || wait_for said '{"remove": "svc1"}'
    equal "" "$(python3 "$API/catalog.py" "$T/source.out")"
}

@test "an error instead of lists is said in the manager's words, and nothing forgotten" {
    start_manager m --unix "$SOCKET" --stream none
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    tell m fail PERMISSION_DENIED "not for you: 100% sure"
    fails_with "gRPC status 7: 'not for you: 100% sure'"
    tell m fail
    wait_for eval 'tail -1 "$T/source.out" | grep -x "{}"'
    knows "${BOTH[@]}"
    equal 2 "$(news)"
}

@test "a slow manager is waited for, one that hangs is not" {
    start_manager m --unix "$SOCKET" --stream none
    tell m slow 1
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    tell m slow 30
    PATIENCE=14 wait_for said 'no answer in time'
    tell m slow 0
    PATIENCE=25 wait_for eval 'tail -1 "$T/source.out" | grep -x "{}"'
    knows "${BOTH[@]}"
}

@test "streams that are cut again and again: no error, and not more than a few attempts" {
    start_manager m --unix "$SOCKET"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    wait_for eval '[ "$(count m WatchContainers)" -ge 1 ]'
    for _ in {1..12}; do tell m cut; sleep 0.3; done
    [ "$(count m WatchContainers)" -le 6 ]
    tell m add s1 c1-3
    PATIENCE=3 wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 c1-3"
    not said error
}

@test "10,000 containers, and one that changes is one line" {
    start_manager m --unix "$SOCKET" --services 1000 --instances 10
    follow "warren+unix://$SOCKET"
    wait_for said '"services"'
    equal 10000 "$(python3 "$API/catalog.py" "$T/source.out" | tr ' ' '\n' | grep -c '^c')"
    tell m state c500-3 failed
    wait_for said '{"service": {"name": "svc500"'
    equal 2 "$(news)"
    contains "$(python3 "$API/catalog.py" "$T/source.out" | grep '^svc500 ')" "c500-2 c500-4"
}

@test "a URL that nothing can be done with: one line, exit code 2" {
    local url
    for url in 'warren+unix:' 'warren+unix://host/run/warren.sock' 'warren+unix:///run/warren.sock?ca=/x' \
        'warren+https://' 'warren+https:///path' 'warren+https://host/path' 'warren+https://host?cert=/x' \
        'warren+https://host?token=x' 'warren+https://user@host'; do
        run "$BUILD/warren-source" "$url"
        echo "$url: $output"
        equal 2 "$status"
        equal 1 "${#lines[@]}"
    done
}
