# A newcomer's evening: the packages are installed on a clean Debian with systemd, one thing after the
# other is broken, the doctor names the cause, and its cure is taken.
load booted
setup_file() {
    # It answers names of others, whichever the doctor asks for; that there is none of them is an answer, too.
    start_upstream "$UPSTREAM" --mode nxdomain
    boot
    install_packages warren-sidecar libnss-warren
    [ -e /run/booted ] || return 0
    catalog 10.0.1.1
    echo "upstream = [\"$UPSTREAM\"]" | inside sh -c 'cat >>/etc/warren/sidecar.toml'
    inside cp /etc/warren/sidecar.toml /root/
    sidecar restart
}
teardown_file() {
    power_off
    stop "upstream-$UPSTREAM"
}
setup() { needs_machine; }
teardown() {
    cat "$T/said" >&2
    # What one test could not cure is not the next one's: a sidecar that hangs or asks a dead upstream.
    [ -n "$BATS_TEST_COMPLETED" ] || options_as_before
}

doctor() { inside warren-sidecar doctor "$@" >"$T/said" 2>&1; }
finds() { # EXTENDED REGULAR EXPRESSION [ARGUMENTS]: a fault of which that is the cause, with a cure
    # One condition, for under wait_for errexit is off.
    not doctor "${@:2}" && grep -A1 '^WRONG' "$T/said" | grep -Eq -- "$1" && grep -q '^ *-> ' "$T/said"
}
well() { doctor && grep -q '^All is well' "$T/said"; }
sidecar() { inside systemctl "$1" warren-sidecar; } # start|stop|restart
option() { # LINES
    printf '%s\n' "$@" | write_inside /etc/warren/sidecar.toml
    sidecar restart
}
options_as_before() {
    inside cp /root/sidecar.toml /etc/warren/
    sidecar restart
}

@test "all is well after the installation" {
    wait_for well
    contains "$(inside getent hosts nginx.warren)" 10.0.1.1
}

@test "the sidecar is stopped" {
    sidecar stop
    finds 'no sidecar|nobody listens'
    not inside getent hosts nginx.warren
    sidecar start
    wait_for well
}

@test "port 53 is somebody else's" {
    sidecar stop
    start thief nsenter -t "$(cat /run/booted)" -m -u -i -p -C -r -w \
        /usr/bin/systemd-socket-activate -d -l $SERVER:53 /bin/cat
    wait_for grep -q Listening "$T/thief.err"
    finds "$SERVER:53 \(UDP\) is taken by systemd-socket.* \(process [0-9]+\)"
    # It gives the port to its program, and that ends.
    PATIENCE=10 wait_for test -s "$T/thief.exit"
    sidecar start
    wait_for well
}

@test "the loopback is down" {
    ip link set lo down
    finds 'the loopback is down'
    ip link set lo up
    sidecar restart
    wait_for well
}

@test "nsswitch.conf without warren, and with warren behind dns" {
    inside cp /etc/nsswitch.conf /etc/nsswitch.conf.kept
    sed 's/^hosts:.*/hosts: files dns/' $R/etc/nsswitch.conf | write_inside /etc/nsswitch.conf
    finds 'has no warren'
    sed 's/^hosts:.*/hosts: files dns warren/' $R/etc/nsswitch.conf | write_inside /etc/nsswitch.conf
    finds 'has warren behind dns'
    inside mv /etc/nsswitch.conf.kept /etc/nsswitch.conf
    wait_for well
}

@test "the module is gone" {
    local module
    module=$(inside sh -c 'echo /usr/lib/*-linux-gnu/libnss_warren.so.2')
    inside mv "$module" /root/
    finds 'libnss_warren.so.2: cannot open shared object file'
    inside mv "/root/$(basename "$module")" "$module"
    wait_for well
}

@test "the NSS socket is gone, may not be used, or nobody listens" {
    inside rm /run/warren/nss.sock
    finds 'nss.sock is not there'
    sidecar restart
    wait_for well
    inside chmod 600 /run/warren/nss.sock
    not inside runuser -u nobody warren-sidecar doctor >"$T/said" 2>&1
    grep -A1 '^WRONG' "$T/said" | grep -q 'nss.sock may not be used by this user'
    equal 1 "$(grep -c '^WRONG' "$T/said")"
    sidecar restart
    wait_for well
}

@test "nss.conf says another domain" {
    echo 'domain=corp' | write_inside /etc/warren/nss.conf
    finds 'nss.conf says domain corp'
    inside rm /etc/warren/nss.conf
    wait_for well
}

@test "resolv.conf has a second nameserver" {
    printf 'nameserver %s\nnameserver 192.0.2.1\n' $SERVER | write_inside /etc/resolv.conf
    finds 'names another nameserver beside ours'
    echo "nameserver $SERVER" | write_inside /etc/resolv.conf
    wait_for well
}

@test "the upstream is dead" {
    option 'upstream = ["127.0.0.99"]'
    finds '127\.0\.0\.99:53 does not answer|SERVFAIL.* 127\.0\.0\.99:53|127\.0\.0\.99:53.* SERVFAIL'
    options_as_before
    wait_for well
}

@test "the sidecar hangs" {
    inside sh -c "kill -STOP $(main_pid)"
    not doctor
    grep -A1 -E '^WRONG +sidecar .*does not answer' "$T/said" | grep -Eq '^ *-> .*restart'
    # It holds the sockets, as it should.
    not grep -q 'is taken by systemd' "$T/said"
    sidecar restart
    wait_for well
}

@test "the catalog is gone; it has entries that mean nothing; no instance is healthy" {
    inside mv /etc/warren/catalog.json /root/
    sidecar restart
    wait_for finds 'catalog.json'
    echo '{"services": [{"name": "nginx", "instances": ["10.0.1.1"]}, {"name": "b d", "instances": []}]}' |
        write_inside /etc/warren/catalog.json
    wait_for finds 'entries are left out'
    echo '{"services": [{"name": "nginx", "instances": [{"id": "a", "addresses": ["10.0.1.1"], "healthy": false}]}]}' |
        write_inside /etc/warren/catalog.json
    wait_for finds 'without a running and healthy instance: nginx'
    inside mv /root/catalog.json /etc/warren/
    wait_for well
}

@test "nscd, Debian's own, is in the way" {
    inside apt-get -q install --yes --no-install-recommends nscd
    inside systemctl start nscd
    finds 'nscd .*runs and answers'
    inside apt-get -q purge --yes nscd
    wait_for well
}

@test "a container that nobody attached" {
    start_container
    finds 'is in no container that is attached' --pid "$(inside cat /run/container)"
    inside sh -c 'kill -KILL $(cat /run/container)'
}
