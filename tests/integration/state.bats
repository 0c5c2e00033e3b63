# What sources said is kept in --state-dir: a node that starts while they are away knows it.
load ../support/live
setup() {
    fresh_machine
    STATE=/run/state
    write_nginx 10.0.1.1 10.0.1.2
}
teardown() { stop_all; }

kept() { find "$STATE" -name 'source-*.json'; }
is_kept() { [ -n "$(kept)" ]; }
start_kept() { # until the catalog has been written
    start_sidecar --upstream none "$@"
    wait_for is_kept
}
sources() { curl -s --unix-socket /run/warren/control.sock http://sidecar/v1/sources; }
age() { curl -s --unix-socket /run/warren/control.sock http://sidecar/metrics |
    sed -n 's/^warren_source_age_seconds{source=".*"} //p'; }
age_is() { # LEAST MOST
    local age
    age=$(age)
    echo "age $age"
    [ "$age" -ge "$1" ] && [ "$age" -le "$2" ]
}
# As if that much time had passed since the source was last well.
day_passes() {
    local now
    now=$(sed -n '1s/.*"well_at": *\([0-9]*\),.*/\1/p' "$(kept)")
    sed -i "1s/\"well_at\": *$now,/\"well_at\": $(printf '%20d' $((now - 86400))),/" "$(kept)"
}

@test "the manager away for a day, with restarts in between: no name is lost, and the age says so" {
    start_kept
    is "10.0.1.1 10.0.1.2" short nginx.warren
    age_is 0 30
    lacks "$(ask nginx.warren)" "EDE"
    stop_sidecar
    rm "$CATALOG"
    for restart in 1 2 3; do
        launch_sidecar --upstream none
        wait_for logged 'serving the last good one'
        is "10.0.1.1 10.0.1.2" short nginx.warren
        is "NXDOMAIN 0 1" status nope.warren
        contains "$(sources)" '"state": "failing", "services": 1'
        if [ "$restart" -lt 3 ]; then
            stop_sidecar
            day_passes
        else
            stop sidecar KILL
        fi
    done
    launch_sidecar --upstream none
    wait_for age_is 172800 172830
    wait_for contains_stale nginx.warren
    # The source is back.
    write_nginx 10.0.1.3
    wait_for is 10.0.1.3 short nginx.warren
    age_is 0 30
    lacks "$(ask nginx.warren)" "EDE"
    sources | grep -Eq '"state": "well", "services": 1, "age_seconds": [0-9]+, "bad_entries": 0, "last_error": "/etc/warren'
}
contains_stale() { contains "$(ask "$@")" "EDE: 3 (Stale Answer)"; }

@test "stale answers: after --stale-after, of our own names, to those who send EDNS" {
    start_sidecar --upstream none --stale-after 2
    rm "$CATALOG"
    wait_for logged 'serving the last good one'
    lacks "$(ask nginx.warren)" "EDE"
    wait_for contains_stale nginx.warren
    contains_stale nginx-1.warren
    contains_stale +tcp nginx.warren
    contains_stale nope.warren
    contains_stale -x 10.0.1.1
    lacks "$(ask +noedns nginx.warren)" "EDE"
    is "NOERROR 2 0" status nginx.warren
    lacks "$(ask localhost)" "EDE: 3"
    is "10.0.1.1 10.0.1.2" short nginx.warren
    write_nginx 10.0.1.9
    wait_for is 10.0.1.9 short nginx.warren
    lacks "$(ask nginx.warren)" "EDE"
}

@test "never stale with --stale-after 0" {
    start_sidecar --upstream none --stale-after 0
    rm "$CATALOG"
    wait_for logged 'serving the last good one'
    sleep 1
    lacks "$(ask nginx.warren)" "EDE"
}

@test "kept by kill -9 as well, with all that a service has" {
    cp "$SUPPORT/catalog.json" "$CATALOG"
    start_kept
    "$SIDECAR" source "file://$CATALOG" >"$T/before"
    stop sidecar KILL
    mv "$CATALOG" "$T/catalog.json"
    launch_sidecar --upstream none
    wait_for logged 'serving the last good one'
    # What was kept is the document, but for its first and last line.
    sed '1d; $d' "$(kept)" >"$T/kept.json"
    "$SIDECAR" source "file://$T/kept.json" | diff "$T/before" -
    is 600 stat -c %a "$(kept)"
}

@test "a damaged file is refused, and said so; the names are not ready" {
    start_kept
    stop_sidecar
    rm "$CATALOG"
    cp "$(kept)" "$T/good"
    size=$(stat -c %s "$T/good")
    local file damage
    file=$(kept)
    for damage in "sed -i s/10.0.1.2/10.0.1.7/" "truncate -s $((size - 1))" "truncate -s $((size / 2))" \
        "truncate -s 0" "truncate -s $((size + 1))" "sed -i 1s/catalog.json/other.json/" "sed -i 1s/1/9/"; do
        cp "$T/good" "$file"
        $damage "$file"
        launch_sidecar --upstream none
        wait_for logged 'not ready'
        logged "cannot be used: $file"
        is "SERVFAIL 0 0" status nginx.warren
        stop_sidecar
    done
    cp "$T/good" "$file"
    launch_sidecar --upstream none
    wait_for is "10.0.1.1 10.0.1.2" short nginx.warren
}

@test "a full disk, and a folder that nobody can write to: said once, and it goes on" {
    mkdir -p "$STATE"
    mount -t tmpfs -o size=4k tmpfs "$STATE"
    head -c 4096 /dev/zero >"$STATE/full" || true
    start_sidecar --upstream none
    wait_for logged 'cannot be kept: .*No space left on device'
    write_nginx 10.0.1.5
    wait_for is 10.0.1.5 short nginx.warren
    stop_sidecar
    equal 1 "$(times_logged 'cannot be kept')"
    umount "$STATE"
    mount -t tmpfs -o ro tmpfs "$STATE"
    start_sidecar --upstream none
    wait_for logged 'cannot be kept: .*Read-only file system'
    is 10.0.1.5 short nginx.warren
    stop_sidecar
    umount "$STATE"
}

@test "each source has its own; what one of them says first is heard before what was kept" {
    printf '#!/bin/sh\ntest ! -e %s/away || exit 1\n%s\nexec sleep 1000\n' "$T" \
        "echo '{\"services\": [{\"name\": \"b\", \"instances\": [\"10.0.2.1\"]}]}'" >"$T/source"
    chmod +x "$T/source"
    start_sidecar --upstream none --source "file://$CATALOG" --source "exec://$T/source"
    two_kept() { equal 2 "$(kept | wc -l)"; }
    wait_for two_kept
    is 10.0.2.1 short b.warren
    stop_sidecar
    touch "$T/away"
    write_nginx 10.0.1.8
    start_sidecar --upstream none --source "file://$CATALOG" --source "exec://$T/source"
    wait_for is 10.0.2.1 short b.warren
    is 10.0.1.8 short nginx.warren
    contains "$(sources)" '"state": "well"'
    wait_for logged 'source: ended with status 1; serving the last good one'
}

@test "addresses by runtime id from another source, node addresses otherwise, and conflicts" {
    cat >"$CATALOG" <<'END'
{"services": [
  {"name": "web", "instances": [
    {"id": "1", "runtime_id": "r-1", "node_addresses": ["10.8.0.1"]},
    {"id": "2", "runtime_id": "r-2", "node_addresses": ["10.8.0.2"]},
    {"id": "3", "runtime_id": "r-3"}]},
  {"name": "same", "instances": ["10.0.4.1"]}, {"name": "other", "instances": ["10.0.5.1"]}]}
END
    echo '{"services": [{"name": "attached", "instances": [{"id": "r-1", "addresses": ["10.0.3.1"]}]},
        {"name": "same", "instances": ["10.0.4.1"]}, {"name": "other", "instances": ["10.0.5.2"]}]}' >"$T/second.json"
    start_sidecar --upstream none --source "file://$CATALOG" --source "file://$T/second.json"
    wait_for is "10.0.3.1 10.8.0.2" short web.warren
    logged '1 without an address'
    is 10.0.5.1 short other.warren
    equal 1 "$(times_logged "service 'other': file://.*second.json says something else than file://.*, which is believed")"
    equal 0 "$(times_logged "service 'same'")"
    contains "$(curl -s --unix-socket /run/warren/control.sock http://sidecar/metrics)" "warren_source_conflicts_total 1"
    echo '{"services": [{"name": "attached", "instances": [{"id": "x", "runtime_id": "r-3", "addresses": ["10.0.3.3"]}]}]}' >"$T/second.json"
    wait_for is "10.0.3.3 10.8.0.1 10.8.0.2" short web.warren
}
