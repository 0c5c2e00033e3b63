# attach, detach and attachments, against the sidecar's side of them in memory.
load ../support/live
setup() { fresh_machine; mkdir -p /run/warren; }
teardown() { stop_all; }
SOCKET=/run/warren/control.sock
start_control() { # [OPTIONS]
    start control python3 "$SUPPORT/control_server.py" "$SOCKET" "$T/control.log" "$@"
    wait_for grep -q ready "$T/control.out"
}
exits() { # CODE COMMAND...: what it prints, errors too
    local expected=$1 code=0 text
    shift
    text=$("$@" 2>&1) || code=$?
    echo "$text"
    equal "$expected" "$code"
}

@test "attach, attachments, detach" {
    start_control
    is "x is attached: 127.0.0.11:53, NSS in /run/warren/attach/x" \
        "$SIDECAR" attach --netns /run/netns/x --name web --network back --network front --address 10.1.0.5
    is "pid-42 is attached: no DNS, NSS in /run/warren/attach/pid-42" \
        "$SIDECAR" attach --pid 42 --mode off --internal
    equal "x /run/netns/x web back,front 10.1.0.5 bind false
pid-42 42 off true" "$("$SIDECAR" attachments --json | python3 -c '
import json, sys
for a in json.load(sys.stdin)["attachments"]:
    print(*filter(None, [a["id"], a["netns"], a["pid"], a["name"], ",".join(a["networks"]),
                         ",".join(a["addresses"]), a["mode"], str(a["internal"]).lower()]))')"
    contains "$("$SIDECAR" attachments)" "x       web   back,front    10.1.0.5   bind  /run/netns/x"
    is "x is detached" "$SIDECAR" detach x
    is "x was not attached" "$SIDECAR" detach x
    contains "$("$SIDECAR" detach pid-42 --json)" '"detached": true'
    is 1 sh -c '"$1" attachments | wc -l' sh "$SIDECAR"
}

@test "an id is sent as one value, whatever is in it" {
    start_control
    "$SIDECAR" detach 'a&id=b c/ü'
    grep -Fx 'POST /v1/detach?id=a%26id%3Db%20c%2F%C3%BC ' "$T/control.log"
}

@test "the sidecar says no, or is not there: one line and exit code 1" {
    equal "warren-sidecar: $SOCKET: there is no such socket (is the sidecar running? --control-socket says where)" \
        "$(exits 1 "$SIDECAR" attachments)"
    start_control --refuse "its port 53 is taken"
    equal "warren-sidecar: its port 53 is taken" "$(exits 1 "$SIDECAR" attach --pid 42)"
    equal "warren-sidecar: its port 53 is taken" "$(exits 1 "$SIDECAR" detach x)"
    stop control
    contains "$(exits 1 "$SIDECAR" detach x)" "no sidecar is listening there"
}

@test "the socket's place is the configuration's, or the command's" {
    SOCKET=/run/warren/other.sock start_control
    echo 'control-socket = "/run/warren/other.sock"' >/etc/warren/sidecar.toml
    "$SIDECAR" attachments
    rm /etc/warren/sidecar.toml
    "$SIDECAR" attachments --control-socket /run/warren/other.sock
    contains "$(exits 1 "$SIDECAR" attachments)" "there is no such socket"
}

@test "wrong usage: one line and exit code 2" {
    local line
    while read -r line; do
        # shellcheck disable=SC2086 -- words on purpose
        equal "warren-sidecar: ${line#* : }" "$(exits 2 "$SIDECAR" ${line% : *})"
    done <<'END'
attach : --netns PATH or --pid N is required
attach --netns x : --netns: 'x' is no absolute path ('ip netns' keeps its own in /run/netns)
attach --pid 0 : --pid: '0' is no process's number
attach --pid 1x : --pid: '1x' is no process's number
attach --pid 1 --address ten : --address: 'ten' is no address
attach --pid 1 --mode maybe : --mode: 'maybe' is none of bind, redirect, off
attach --pid 1 --name _web : --name: '_web' has a label that begins with '_'
detach : ID is required
END
}
