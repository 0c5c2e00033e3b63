# Sources that are programs: what they say is answered, and whatever else they do, names stay.
load ../support/live
setup() {
    fresh_machine
    mkdir -p "$T/services"
    echo 10.0.7.1 >"$T/services/web"
}
teardown() { stop_all; }

GOOD='{"services": [{"name": "nginx", "instances": ["10.0.1.1"]}]}'

program() { # NAME: a script from standard input
    { echo '#!/bin/sh'; cat; } >"$T/$1"
    chmod +x "$T/$1"
}
# A program whose first run says what is good, and later ones what standard input has.
then_program() {
    { echo "echo \$\$ >>$T/runs; [ \$(wc -l <$T/runs) -gt 1 ] || { echo '$GOOD'; sleep 1; exit 3; }"; cat; } |
        program source
}
follow() { # [OPTIONS]
    launch_sidecar --upstream none --source "exec://$T/source" "$@"
    wait_for is 10.0.1.1 short nginx.warren
}
runs() { wc -l <"$T/runs"; }
at_least() { # NUMBER COMMAND...
    local least=$1
    shift
    [ "$("$@")" -ge "$least" ]
}
alive() { # PATTERN: processes with it in their command line, of this test alone
    pgrep -fc --ns $$ --nslist net -- "$1" || true
}
sources() { curl -s --unix-socket /run/warren/control.sock http://sidecar/v1/sources; }

@test "the example in packaging: files in a folder are services, and changes are seen" {
    launch_sidecar --upstream none \
        --source "exec://$(realpath "$BATS_TEST_DIRNAME/../../packaging/examples/folder-source.sh")?arg=$T/services"
    wait_for is 10.0.7.1 short web.warren
    printf '10.0.7.2\n# a remark\nfd00::7\n' >"$T/services/api"
    wait_for is 10.0.7.2 short api.warren
    is fd00::7 short api.warren AAAA
    rm "$T/services/web"
    wait_for is "NXDOMAIN 0 1" status web.warren
}

@test "puts, removes and errors, line by line, behind a whole catalog" {
    program source <<END
echo '$GOOD'
while read -r line; do echo "\$line"; done <$T/lines
END
    mkfifo "$T/lines"
    follow &
    exec 5>"$T/lines"
    wait
    echo '{"service": {"name": "b", "instances": ["10.0.2.1"]}}' >&5
    wait_for is 10.0.2.1 short b.warren
    echo '{"remove": "nginx"}' >&5
    wait_for is "NXDOMAIN 0 1" status nginx.warren
    is 10.0.2.1 short b.warren
    echo '{"error": "the manager sleeps"}' >&5
    wait_for logged 'the manager sleeps; serving the last good one'
    contains "$(sources)" '"state": "failing", "services": 1'
    echo '{}' >&5
    wait_for contains "$(sources)" '"services": 1'
    echo '{"services": []}' >&5
    wait_for is "NXDOMAIN 0 1" status b.warren
    exec 5>&-
}

@test "one that dies is started again, ever later, and what it said stays" {
    then_program <<<'exit 3'
    follow
    wait_for logged 'source: ended with status 3; serving the last good one'
    PATIENCE=12 wait_for at_least 4 runs
    is 10.0.1.1 short nginx.warren
    contains "$(sources)" '"last_error": "exec://'
    # 0.5 + 1 + 2 s at most, half of it at least, and not in a loop.
    [ "$(runs)" -le 6 ]
}

@test "rubbish, half a line, a change before a whole: killed, told, started again" {
    for said in 'hello' '{"services": [' '{"service": {"name": "x", "instances": []}}' '{"foo": 1}' \
        '[1]' '{"services": 5}' '\377\376'; do
        fresh_machine
        then_program <<END
printf '%b' '$said\n'
exec sleep 1357
END
        follow
        wait_for logged 'ended with status 3'
        PATIENCE=10 wait_for at_least 2 times_logged 'source: .*serving the last good one'
        is 10.0.1.1 short nginx.warren
        wait_for is 0 alive '^sleep 1357'
        stop_sidecar
    done
}

@test "a line without an end, at its end: that is no line" {
    then_program <<<"printf '%s' '{\"services\": []}'; exit 0"
    follow
    wait_for logged 'ended within a line'
    is 10.0.1.1 short nginx.warren
}

@test "floods of rubbish, of lines and of words for the log cost little, and names are answered" {
    for flood in 'exec yes' 'exec yes {}' "yes '{\"service\": {\"name\": \"y\", \"instances\": []}}'" \
        'exec yes oops >&2' "exec tr '\\\\000' x </dev/zero" "printf '{'; exec tr '\\\\000' ' ' </dev/zero"; do
        fresh_machine
        program source <<END
echo '$GOOD'
$flood
END
        follow
        sleep 0.5
        # Processor time, in 1/100 s, within 2 s.
        local begin
        begin=$(cut -d ' ' -f 14,15 "/proc/$(cat "$T/sidecar.pid")/stat" | tr ' ' +)
        sleep 2
        local used=$(($(cut -d ' ' -f 14,15 "/proc/$(cat "$T/sidecar.pid")/stat" | tr ' ' +) - (begin)))
        echo "$flood: $used"
        [ -n "$RUNTIME" ] || [ $used -lt 120 ]
        is 10.0.1.1 short nginx.warren
        [ "$(wc -l <"$T/sidecar.err")" -lt 100 ]
        grep VmRSS "/proc/$(cat "$T/sidecar.pid")/status"
        [ -n "$RUNTIME" ] || [ "$(awk '/VmRSS/ {print $2}' "/proc/$(cat "$T/sidecar.pid")/status")" -lt 120000 ]
        stop_sidecar
    done
}

@test "a large catalog through the pipe, on one line" {
    local services=60000
    [ -z "$RUNTIME" ] || services=10000 # what a sanitizer costs is not what is asked here
    python3 -c '
import sys
print("{\"services\": [" + ", ".join("{\"name\": \"s%d\", \"instances\": [\"10.1.%d.%d\"]}" %
      (i, i // 250, i % 250) for i in range(int(sys.argv[1]))) + ",")
print("{\"name\": \"last\", \"instances\": [\"10.2.0.1\"]}]}")' $services | tr -d '\n' >"$T/large"
    echo >>"$T/large"
    program source <<<"cat $T/large; exec sleep 1357"
    launch_sidecar --upstream none --source "exec://$T/source"
    PATIENCE=20 wait_for is 10.2.0.1 short last.warren
    is 10.1.0.7 short s7.warren
}

@test "what it starts goes with it, and kill -9 of the sidecar leaves nobody behind" {
    program source <<END
echo '$GOOD'
sleep 4321 &
sh -c 'sleep 4322; echo' &
exec sleep 4323
END
    follow
    wait_for is 3 alive '^sleep 432'
    stop sidecar KILL
    wait_for is 0 alive '^sleep 432'
    launch_sidecar --upstream none --source "exec://$T/source"
    wait_for is 3 alive '^sleep 432'
    stop_sidecar
    wait_for is 0 alive '^sleep 432'
}

@test "it inherits no descriptor, no blocked and no ignored signal; no zombie is left" {
    program source <<END
ls /proc/self/fd | xargs >$T/descriptors
grep -E 'Sig(Blk|Ign)' /proc/self/status >$T/signals
echo '$GOOD'
exec sleep 1357
END
    follow
    is "0 1 2 3" cat "$T/descriptors" # 3 is the folder that ls reads
    is "SigBlk: 0000000000000000 SigIgn: 0000000000000000" bash -c "xargs <$T/signals"
    kill -9 "$(pgrep -P "$(cat "$T/sidecar.pid")" -f "^sleep 1357")"
    wait_for logged 'was killed by signal 9'
    is "" ps --ppid "$(cat "$T/sidecar.pid")" -o state= --state Z
}

@test "a program that is not there, and then is" {
    launch_sidecar --upstream none --source "exec://$T/source"
    wait_for logged 'source: .*No such file or directory; its names are not ready'
    is "SERVFAIL 0 0" status nginx.warren
    program source <<<"echo '$GOOD'; exec sleep 1357"
    wait_for is 10.0.1.1 short nginx.warren
}

@test "a silent one holds nobody up" {
    program source <<<'exec sleep 1357'
    write_nginx 10.0.1.5
    launch_sidecar --upstream none --source "exec://$T/source" --source "file://$CATALOG"
    PATIENCE=10 wait_for is 10.0.1.5 short nginx.warren
}

@test "SIGHUP: another run of it" {
    program source <<END
echo \$\$ >>$T/runs
echo '$GOOD'
exec sleep 1357
END
    follow
    equal 1 "$(runs)"
    kill -HUP "$(cat "$T/sidecar.pid")"
    wait_for at_least 2 runs
    is 10.0.1.1 short nginx.warren
    equal 1 "$(alive '^sleep 1357')"
}

@test "while a program is silent nothing runs" {
    not_under_tsan
    program source <<<"echo '$GOOD'; exec sleep 1357"
    follow
    sleep 2.5 # what was said is kept
    local before
    before=$(cat /proc/"$(cat "$T/sidecar.pid")"/task/*/status | awk '/ctxt/ {n += $2} END {print n}')
    sleep 5
    equal "$before" "$(cat /proc/"$(cat "$T/sidecar.pid")"/task/*/status | awk '/ctxt/ {n += $2} END {print n}')"
}

@test "warren-sidecar source URL: a program's own words, a file as a catalog line" {
    program source <<<"echo \"\$1:\$2\""
    is "a b:c" "$SIDECAR" source "exec://$T/source?arg=a%20b&arg=c"
    write_nginx 10.0.1.1
    is '{"services": [{"name":"nginx","instances":[{"addresses":["10.0.1.1"]}]}]}' "$SIDECAR" source "file://$CATALOG"
    run "$SIDECAR" source nonsense
    equal 2 "$status"
    equal 1 "${#lines[@]}"
}

@test "URLs that are none, and servers under our own domain: one line and exit code 2" {
    for url in ftp://a http:// exec://x 'exec:///x?y=1' boltdb:x.db etcd+http:///x \
        http://catalog.warren/x 'etcd+https://a:1,B.WARREN:2' warren+https://warren:8080; do
        run "$SIDECAR" --source "$url"
        echo "$url: $output"
        equal 2 "$status"
        equal 1 "${#lines[@]}"
    done
}
