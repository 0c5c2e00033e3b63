# Before the first catalog has been read: try again, never "no such name", and nobody else is asked.
load ../support/live
setup() {
    fresh_machine
    start_upstream "$UPSTREAM"
    # The C library's own way around us: what the module does not hold back would be seen there.
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
}
teardown() { stop_all; }

all_is_not_ready() {
    for name in nginx.warren nginx nope.warren nginx-1 _http._tcp.nginx.warren warren; do
        for type in A AAAA SRV; do
            is "SERVFAIL 0 0" status "$name" $type
            contains "$(ask "$name" $type)" "EDE: 14"
        done
    done
    contains "$(ask +tcp nginx.warren)" "EDE: 14"
    is "SERVFAIL 0 0" status nginx.warren TXT
    is EAI_AGAIN nss nginx.warren
    is EAI_AGAIN nss nginx
    is EAI_AGAIN nss -4 nope.warren
    run client getent ahosts nginx.warren
    equal 2 "$status"
}

@test "no catalog file: SERVFAIL with EDE 14 and EAI_AGAIN; then it comes and names resolve" {
    launch_sidecar --upstream "$UPSTREAM"
    wait_for logged 'not ready'
    all_is_not_ready
    is "" questions
    write_nginx 10.0.1.1
    wait_for is 10.0.1.1 short nginx.warren
    is 10.0.1.1 nss nginx.warren
    is 10.0.1.1 nss nginx
    is "" questions
}

@test "not even its folder is there; both come" {
    rmdir /etc/warren
    launch_sidecar --upstream "$UPSTREAM"
    wait_for logged 'not ready'
    is EAI_AGAIN nss nginx.warren
    mkdir /etc/warren
    write_nginx 10.0.1.1
    wait_for is 10.0.1.1 short nginx.warren
    is "" questions
}

@test "a broken catalog at start is none" {
    echo '{"services": [' >"$CATALOG"
    launch_sidecar --upstream "$UPSTREAM"
    wait_for logged 'not ready'
    all_is_not_ready
    is "" questions
    write_nginx 10.0.1.1
    wait_for is 10.0.1.1 short nginx.warren
}

@test "names that are not ours are forwarded meanwhile" {
    launch_sidecar --upstream "$UPSTREAM"
    is 192.0.2.1 short www.example.test
    is 192.0.2.1 short +tcp www.example.test
    is 127.0.0.1 short localhost
    contains "$(questions)" "UDP www.example.test. A"
}
