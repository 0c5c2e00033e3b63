# The CNI plugin as runtimes start it: a program in a folder, its environment, standard input and
# output. The sidecar's side is one in memory.
load ../support/live
setup() {
    fresh_machine
    mkdir -p /run/warren /run/cni
    ln -sf "$SIDECAR" /run/cni/warren-dns
}
teardown() { stop_all; }
start_control() { # [OPTIONS]
    start control python3 "$SUPPORT/control_server.py" /run/warren/control.sock "$T/control.log" "$@"
    wait_for grep -q ready "$T/control.out"
}
RESULT='{"interfaces": [{"name": "eth0", "sandbox": "/run/netns/x"}],
         "ips": [{"address": "10.1.0.5/16", "interface": 0}], "routes": [{"dst": "0.0.0.0/0"}]}'
plugin() { # COMMAND [MORE CONFIGURATION]
    echo "{\"cniVersion\": \"1.0.0\", \"name\": \"back\", \"type\": \"warren-dns\", \"prevResult\": $RESULT ${2:-}}" |
        env CNI_COMMAND="$1" CNI_CONTAINERID=default-web CNI_NETNS=/proc/42/ns/net CNI_IFNAME=eth0 \
            CNI_PATH=/run/cni /run/cni/warren-dns
}
field() { # EXPRESSION over `it`: of the JSON on standard input
    python3 -c 'import json, sys; it = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"
}

@test "by its own name: ADD, CHECK, DEL" {
    start_control
    plugin ADD >"$T/result"
    is "{'nameservers': ['127.0.0.11'], 'options': ['ndots:0'], 'search': ['warren']}" field 'it["dns"]' <"$T/result"
    RESULT=$(cat "$T/result") plugin CHECK
    equal "web ['back'] ['10.1.0.5'] 42 False" "$("$SIDECAR" attachments --json |
        field '" ".join(str(it["attachments"][0][k]) for k in ("name", "networks", "addresses", "pid", "internal"))')"
    is "" plugin DEL
    is "" plugin DEL
    equal 1 "$("$SIDECAR" attachments | wc -l)"
}

@test "as a command of the sidecar, VERSION" {
    is "0.4.0 1.1.0" field 'it["cniVersion"] + " " + it["supportedVersions"][-1]' <<<"$(
        CNI_COMMAND=VERSION "$SIDECAR" cni <<<'{"cniVersion": "0.4.0"}')"
}

@test "no sidecar: the container starts all the same, with a line in the runtime's log" {
    plugin ADD >"$T/result" 2>"$T/log"
    is False field '"dns" in it' <"$T/result"
    equal "warren-dns: /run/warren/control.sock: there is no such socket (is the sidecar running? --control-socket says where)" \
        "$(cat "$T/log")"
    local code=0
    plugin ADD ', "required": true' >"$T/result" || code=$?
    equal 1 "$code"
    is 11 field 'it["code"]' <"$T/result"
}

@test "a sidecar that does not answer is waited for two seconds" {
    start_control --slow 30
    local start=$SECONDS
    plugin ADD 2>"$T/log"
    [ $((SECONDS - start)) -lt 4 ]
    contains "$(cat "$T/log")" "does not answer"
}

@test "started by hand, or with rubbish: an error object, and nobody waits" {
    local code=0
    mkfifo "$T/pipe"
    # A terminal at which nobody types.
    timeout 5 /run/cni/warren-dns 5<>"$T/pipe" <&5 >"$T/result" 2>"$T/log" || code=$?
    equal 1 "$code"
    is 4 field 'it["code"]' <"$T/result"
    head -c 2000000 /dev/zero | CNI_COMMAND=STATUS "$SIDECAR" cni >"$T/result" || code=$?
    is 5 field 'it["code"]' <"$T/result"
    echo '{' | CNI_COMMAND=STATUS "$SIDECAR" cni >"$T/result" || code=$?
    is 6 field 'it["code"]' <"$T/result"
}
