# Containers that come and go leave nothing in the sidecar, and nothing of theirs is kept by it.
load containers
setup() {
    needs runc
    container_machine none
}
teardown() { stop_all; }

# The serving process, and its helper.
sidecar_pids() {
    local pid
    pid=$(cat "$T/sidecar.pid")
    echo "$pid" "$(pgrep -P "$pid" | xargs)"
}
descriptors() { for pid in $(sidecar_pids); do find "/proc/$pid/fd" -type l | wc -l; done | xargs; }
resident() { for pid in $(sidecar_pids); do awk '/^VmRSS/ {print $2}' "/proc/$pid/status"; done | xargs; }
namespaces() { lsns -t net -n -o NS | sort -u | wc -l; }
interfaces() { ip -o link | wc -l; }
left() { # all that could grow, but memory
    echo "descriptors $(descriptors), namespaces $(namespaces), interfaces $(interfaces)," \
        "processes $(sidecar_pids | wc -w), attached '$(attached)'," \
        "folders '$(ls /run/warren/attach)', state $(find /run/state -type f | wc -l)"
}
nothing_left() { # COMMAND...: after which all is as before, within a second, but for some memory
    local before kilobytes
    wait_for is "" attached
    sleep 1
    before=$(left)
    kilobytes=$(resident)
    "$@" >&3
    PATIENCE=2 wait_for is "$before" left
    echo "# resident: $kilobytes KiB before, $(resident) KiB after; $before" >&3
    for i in 1 2; do
        [ "$(resident | cut -d ' ' -f $i)" -lt $(($(cut -d ' ' -f $i <<<"$kilobytes") + 1024)) ]
    done
    equal "$ADDRESS" "$(short nginx)"
}

bare() { # CYCLES
    echo "# $1 cycles of $("$BATS_TEST_DIRNAME/cycles.py" "$1" 10) ms"
}
@test "1,000 namespaces with a veth pair are made, attached, ask, and are killed: nothing is left" {
    bare 100 # what is kept for all is there then
    nothing_left bare ${CYCLES:-1000}
}

real() { # CYCLES: of runc
    local i start=$SECONDS
    bundle web go "" /client wait
    for ((i = 0; i < $1; i++)); do
        runc create --bundle "$BUNDLES/web" web >/dev/null 2>&1 </dev/null
        "$SIDECAR" attach --pid "$(pid_of web)" --id "c$i" --name web --address 10.3.0.1 >/dev/null
        runc start web
        runc kill web KILL
        runc delete -f web
    done
    drop_bundle web
    echo "# $1 cycles of runc in $((SECONDS - start)) s"
}
@test "100 cycles of runc: created, attached, started, killed, deleted: nothing is left" {
    real 5
    nothing_left real 100
}
