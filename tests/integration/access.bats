# Where we listen, and who may ask. 10.9.0.1 and fd09::1 are addresses of this machine.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; }
teardown() { stop_all; }

from() { dig -b "$1" "@$2" +time=3 +tries=1 "${@:3}" nginx.warren; } # CLIENT SERVER [OPTIONS]

@test "a client outside of the networks allowed: REFUSED with EDE 18, over UDP and TCP" {
    start_sidecar --upstream none --listen 10.9.0.1:53 --allow 127.0.0.0/8
    for options in +notcp +tcp; do
        reply=$(from 10.9.0.1 10.9.0.1 $options)
        contains "$reply" "status: REFUSED"
        contains "$reply" "EDE: 18"
        contains "$(from 127.0.0.1 10.9.0.1 $options)" 10.0.1.1
    done
}

@test "by default loopback and the subnet listened on may ask" {
    start_sidecar --upstream none --listen 10.9.0.1:53
    contains "$(from 10.9.0.1 10.9.0.1)" 10.0.1.1
    contains "$(from 127.0.0.1 10.9.0.1)" 10.0.1.1
}

@test "another subnet may not, and a wildcard adds none" {
    start_sidecar --upstream none --listen 0.0.0.0:53
    contains "$(from 10.9.0.1 10.9.0.1)" "EDE: 18"
    contains "$(from 127.0.0.1 127.0.0.1)" 10.0.1.1
    stop_sidecar
    start_sidecar --upstream none --listen 127.0.0.11:53
    contains "$(from 10.9.0.1 127.0.0.11)" "EDE: 18"
}

@test "on a wildcard address replies leave from the address that was asked" {
    PORT=5300 start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM:5300" --listen 0.0.0.0:53 --allow 0.0.0.0/0
    for server in 10.9.0.1 127.0.0.1 127.0.0.11 127.9.9.9; do # dig refuses one from elsewhere
        contains "$(from 127.0.0.1 $server)" 10.0.1.1
        contains "$(from 10.9.0.1 $server)" 10.0.1.1
        contains "$(dig @$server +time=3 +tries=1 www.example.test)" 192.0.2.1
    done
}

@test "the same for IPv6" {
    PORT=5300 start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM:5300" --listen '[::]:53' --allow fd09::/64 --allow ::1
    for server in ::1 fd09::1; do
        contains "$(from fd09::1 $server)" 10.0.1.1
        contains "$(from ::1 $server)" 10.0.1.1
        contains "$(from ::1 $server +tcp)" 10.0.1.1
        contains "$(dig @$server +time=3 +tries=1 www.example.test)" 192.0.2.1
    done
}

@test "both wildcards side by side" {
    start_sidecar --upstream none --listen '[::]:53' --listen 0.0.0.0:53
    contains "$(from ::1 ::1)" 10.0.1.1
    contains "$(from 127.0.0.1 127.0.0.1)" 10.0.1.1
}

@test "several addresses, IPv4 and IPv6" {
    start_sidecar --upstream none --listen 127.0.0.11:53 --listen 127.0.0.12:5353 --listen '[::1]:53'
    is 10.0.1.1 short nginx.warren
    is 10.0.1.1 dig @127.0.0.12 -p 5353 +short nginx.warren
    is 10.0.1.1 dig @::1 +short nginx.warren
    is 10.0.1.1 dig @::1 +short +tcp nginx.warren
    is "127.0.0.11 127.0.0.12" short ns.dns.warren
    is ::1 short ns.dns.warren AAAA
}

@test "several workers answer, and all see a change" {
    start_sidecar --upstream none --workers 2
    for _ in $(seq 10); do is 10.0.1.1 short nginx.warren; done
    write_nginx 10.0.1.2
    wait_for is 10.0.1.2 short nginx.warren
    for _ in $(seq 20); do # each from another port, so at another worker
        is 10.0.1.2 short nginx.warren
        is 10.0.1.2 short +tcp nginx.warren
        is 10.0.1.2 nss nginx.warren
    done
}

@test "any user may ask over the NSS socket" {
    start_sidecar --upstream none
    is 666 stat -c %a /run/warren/nss.sock
    setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null || skip "cannot become nobody"
    chmod 755 /run/lib /run/lib/*
    cp "$SUPPORT/look_up.py" /run/lib/
    is 10.0.1.1 client setpriv --reuid=65534 --regid=65534 --clear-groups \
        python3 /run/lib/look_up.py nginx.warren
}
