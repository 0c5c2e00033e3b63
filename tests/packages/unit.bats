# The package's unit under systemd itself, in a clean Debian.
load booted
setup_file() {
    boot
    install_packages warren-sidecar libnss-warren
}
teardown_file() { power_off; }
setup() { needs_machine; }
teardown() {
    [ -z "$BATS_TEST_SKIPPED" ] || return 0
    inside rm -rf /etc/systemd/system/warren-sidecar.service.d
    inside systemctl daemon-reload
}

another() { [ "$(main_pid)" != "$1" ] && inside systemctl -q is-active warren-sidecar; } # than PID

@test "active after the installation, as its own user, and names resolve" {
    is active inside systemctl is-active warren-sidecar
    is enabled inside systemctl is-enabled warren-sidecar
    is warren inside stat -c %U "/proc/$(main_pid)"
    catalog 10.0.1.1
    wait_for is 10.0.1.1 short nginx.warren
    contains "$(inside getent hosts nginx.warren)" 10.0.1.1
    contains "$(inside warren-sidecar status)" '1 service, 1 of 1 running instance answered'
    lacks "$(journal)" warning
    run inside sh -c 'systemd-analyze verify --man=no warren-sidecar.service 2>&1'
    equal "" "$output"
    equal 0 "$status"
}

@test "confined: no rights, no new ones, a filter; nothing of the system can be written" {
    local process
    process=$(inside cat "/proc/$(main_pid)/status")
    for line in $'CapEff:\t0000000000000000' $'NoNewPrivs:\t1' $'Seccomp:\t2'; do contains "$process" "$line"; done
    for folder in /etc/warren /usr /var/lib /var/log; do
        not inside nsenter -t "$(main_pid)" -m touch "$folder/x"
    done
    for folder in /run/warren /var/lib/warren-sidecar; do
        inside nsenter -t "$(main_pid)" -m sh -c "touch $folder/x && rm $folder/x"
    done
}

@test "a container is attached and asks, within all of the unit's confinement" {
    start_container
    inside warren-sidecar attach --pid "$(inside cat /run/container)" --name shop --address 10.0.5.5
    is 10.0.1.1 nsenter --net="$(container_network)" dig +short @127.0.0.11 nginx.warren
    wait_for is 10.0.5.5 short shop.warren
    inside sh -c 'kill -KILL $(cat /run/container)'
    wait_for is "" short shop.warren
}

@test "reload reads the catalog; restart loses no query, by UDP, TCP or NSS" {
    local before
    before=$(main_pid)
    inside systemctl reload warren-sidecar
    is "$before" main_pid
    start udp "$BUILD/glibc_steady_udp" $SERVER 53 5000 4
    start connections python3 "$SUPPORT/steady_clients.py" connections $SERVER "$T/stop"
    start nss python3 "$SUPPORT/steady_clients.py" nss "/proc/$(cat /run/booted)/root/run/warren/nss.sock" "$T/stop"
    for name in connections nss; do wait_for grep -q ready "$T/$name.out"; done
    for _ in 1 2; do inside systemctl restart warren-sidecar; done
    not is "$before" main_pid
    PATIENCE=15 wait_for test -s "$T/udp.exit"
    touch "$T/stop"
    for name in connections nss; do wait_for test -s "$T/$name.exit"; done
    cat "$T"/{udp,connections,nss}.out
    grep -Eq '^sent [0-9]{5,} answered [0-9]+ wrong 0 lost 0$' "$T/udp.out"
    for name in connections nss; do grep -Eq '^asked [0-9]{2,} failed 0' "$T/$name.out"; done
}

@test "killed, or hung: systemd starts it again, and the sockets were kept" {
    local before
    before=$(main_pid)
    inside sh -c "kill -KILL $before"
    # The query waits in the socket that systemd keeps.
    is 10.0.1.1 short nginx.warren
    another "$before"
    inside mkdir -p /etc/systemd/system/warren-sidecar.service.d
    printf '[Service]\nWatchdogSec=1s\n' | write_inside /etc/systemd/system/warren-sidecar.service.d/watchdog.conf
    inside systemctl daemon-reload
    inside systemctl restart warren-sidecar
    before=$(main_pid)
    sleep 1.5
    is "$before" main_pid # it tells that it lives
    inside sh -c "kill -STOP $before"
    PATIENCE=10 wait_for another "$before"
    is 10.0.1.1 short nginx.warren
    contains "$(journal)" 'Watchdog timeout'
}

@test "stopped: no port, no control socket; started: as before" {
    inside systemctl stop warren-sidecar
    not inside warren-sidecar status
    is "" ss -Hlun "src $SERVER:53"
    inside systemctl start warren-sidecar
    is 10.0.1.1 short nginx.warren
}

@test "with the socket unit, systemd binds, and who asks starts it" {
    inside systemctl stop warren-sidecar
    inside systemctl start warren-sidecar.socket
    is inactive inside systemctl is-active warren-sidecar
    is 10.0.1.1 short nginx.warren
    is active inside systemctl is-active warren-sidecar
    inside systemctl stop warren-sidecar.socket warren-sidecar
    inside systemctl start warren-sidecar
}

@test "the score of its confinement" {
    run inside systemd-analyze security --no-pager warren-sidecar.service
    echo "# $(tail -n 1 <<<"$output")" >&3
    inside systemd-analyze security --threshold=30 warren-sidecar.service
}

@test "removed: stopped first; purged: nothing of it runs or is left" {
    inside apt-get -q purge --yes warren-sidecar libnss-warren
    is "" ss -Hlun "src $SERVER:53"
    not inside getent hosts nginx.warren
    for folder in /run/warren /var/lib/warren-sidecar /etc/warren; do not inside test -e $folder; done
    is "" inside systemctl list-units --failed --plain --no-legend
}
