# The sidecar comes and goes while processes look up names: no crash, no hang, no wrong address.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1 10.0.1.2 10.0.1.3; start_sidecar --upstream none; }
teardown() { stop_all; }

lookups_during() { # COMMAND: run again and again while 4 processes make 10,000 lookups together
    local i times=0
    for i in 1 2 3 4; do
        start "lookups$i" bash -c "$(declare -f client); RUNTIME=$RUNTIME
            client python3 $SUPPORT/many_lookups.py nginx.warren 2500 10.0.1.1 10.0.1.2 10.0.1.3"
    done
    while ! all_done; do
        "$@"
        times=$((times + 1))
        [ $SECONDS -lt 60 ] || return 1
    done
    [ $times -ge 3 ]
    for i in 1 2 3 4; do
        echo "# $(<"$T/lookups$i.out")" >&3
        cat "$T/lookups$i.out" "$T/lookups$i.err" >&2
        equal 0 "$(cat "$T/lookups$i.exit")"
    done
}
all_done() { [ "$(cat "$T"/lookups?.exit 2>/dev/null | wc -l)" = 4 ]; }
restart() {
    stop_sidecar 2>/dev/null
    sleep 0.05
    start_sidecar --upstream none
    sleep 0.1
}
kill_and_start() {
    stop sidecar KILL
    start_sidecar --upstream none
    sleep 0.1
}
pause() {
    kill -STOP "$(cat "$T/sidecar.pid")"
    sleep 0.1
    kill -CONT "$(cat "$T/sidecar.pid")"
    sleep 0.1
}

@test "10,000 lookups while the sidecar is stopped and started" { lookups_during restart; }
@test "10,000 lookups while it is killed and started" { lookups_during kill_and_start; }
@test "10,000 lookups while it is stopped and continued" { lookups_during pause; }
@test "10,000 lookups while it reads its catalog again and again" {
    reread() { kill -HUP "$(cat "$T/sidecar.pid")"; sleep 0.01; }
    lookups_during reread
}
