# The catalog file changes while the sidecar runs: each way of writing it, and what must not count.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; start_sidecar --upstream none --log-level debug; }
teardown() { stop_all; }

answers() { is "$2" short "$1" && is "$2" nss "$1"; } # NAME ADDRESSES: by DNS and by NSS alike

@test "written in place, seen by DNS and NSS" {
    wait_for answers nginx.warren 10.0.1.1
    write_nginx 10.0.1.2
    wait_for answers nginx.warren 10.0.1.2
    write_nginx 10.0.1.3 10.0.1.4
    wait_for answers nginx.warren "10.0.1.3 10.0.1.4"
}

@test "renamed over" {
    for last in 2 3 4; do
        echo "{\"services\": [{\"name\": \"nginx\", \"instances\": [\"10.0.1.$last\"]}]}" \
            >/etc/warren/new
        mv /etc/warren/new "$CATALOG"
        wait_for answers nginx.warren 10.0.1.$last
    done
}

@test "deleted: the last one stays; made again: the new one counts" {
    rm "$CATALOG"
    wait_for logged 'serving the last good one'
    answers nginx.warren 10.0.1.1
    write_nginx 10.0.1.2
    wait_for answers nginx.warren 10.0.1.2
}

@test "its folder is removed and made anew" {
    rm -r /etc/warren
    answers nginx.warren 10.0.1.1
    mkdir /etc/warren
    write_nginx 10.0.1.2
    wait_for answers nginx.warren 10.0.1.2
}

@test "behind a symbolic link that moves to another folder" {
    mkdir /etc/warren/1 /etc/warren/2
    mv "$CATALOG" /etc/warren/1/catalog.json
    ln -s 1 /etc/warren/current
    ln -s current/catalog.json "$CATALOG"
    echo '{"services": [{"name": "nginx", "instances": ["10.0.1.2"]}]}' >/etc/warren/2/catalog.json
    answers nginx.warren 10.0.1.1
    ln -s 2 /etc/warren/next
    mv -T /etc/warren/next /etc/warren/current
    wait_for answers nginx.warren 10.0.1.2
}

@test "broken, half-written or empty: said in the log, the last good one stays" {
    for text in '{"services": [' '' '[]' 'null' '{}' '{"services": {}}' 'x'; do
        before=$(times_logged 'serving the last good one')
        printf '%s' "$text" >"$CATALOG"
        wait_for more_than "$before" 'serving the last good one'
        answers nginx.warren 10.0.1.1
    done
    write_nginx 10.0.1.2
    wait_for answers nginx.warren 10.0.1.2
}
more_than() { [ "$(times_logged "$2" | tee /dev/stderr)" -gt "$1" ]; }

@test "an empty list of services empties the zone" {
    echo '{"services": []}' >"$CATALOG"
    wait_for is "NXDOMAIN 0 1" status nginx.warren
    is EAI_NONAME nss nginx.warren
}

@test "SIGHUP reads it again, though nothing told of a change" {
    before=$(times_logged 'catalog taken')
    kill -HUP "$(cat "$T/sidecar.pid")"
    wait_for more_than "$before" 'catalog taken'
    answers nginx.warren 10.0.1.1
}

@test "a service scaled 3, 5, 1" {
    for count in 3 5 1; do
        mapfile -t list < <(seq -f 10.0.1.%g 1 $count)
        write_nginx "${list[@]}"
        wait_for answers nginx.warren "${list[*]}"
        is "$([ $count = 5 ] && echo 10.0.1.5)" short nginx-5.warren
    done
}

@test "an instance turns unhealthy, draining, stopped, and comes back" {
    write() { # FIELDS of the second one
        echo '{"services": [{"name": "nginx", "instances":
            ["10.0.1.1", {"addresses": ["10.0.1.2"] '"$1"'}, "10.0.1.3"]}]}' >"$CATALOG"
    }
    for field in '"healthy": false' '"draining": true'; do
        write ", $field"
        wait_for answers nginx.warren "10.0.1.1 10.0.1.3"
        answers nginx-2.warren 10.0.1.2
        write ""
        wait_for answers nginx.warren "10.0.1.1 10.0.1.2 10.0.1.3"
    done
    write ', "state": "shutdown"'
    wait_for answers nginx.warren "10.0.1.1 10.0.1.3"
    answers nginx-2.warren 10.0.1.3
}

@test "how long a change takes until DNS and NSS have it" {
    run python3 "$SUPPORT/change_time.py" "$CATALOG" dns
    echo "# $output" >&3
    equal 0 "$status"
    run client python3 "$SUPPORT/change_time.py" "$CATALOG" nss
    echo "# $output" >&3
    equal 0 "$status"
}
