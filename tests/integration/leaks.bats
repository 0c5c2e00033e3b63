# A name of the cluster never reaches an upstream, whoever asks and however it is asked.
load ../support/live
setup() { example_machine; }
teardown() { stop_all; }

@test "no question under the domain, of any type, over any transport" {
    for name in nginx nginx-7 nope a.b.c nginx.warren _http._tcp.nginx _ldap._tcp '*' 'xn--bcher-kva' warren; do
        for type in A AAAA SRV TXT MX HTTPS ANY DNSKEY; do
            ask "$name.warren" $type +notcp >/dev/null
        done
        ask "$name.WARREN" +tcp >/dev/null
    done
    ask warren SOA >/dev/null
    ask warren NS >/dev/null
    ask warren AXFR >/dev/null
    ask -x 10.0.1.10 >/dev/null
    is "" questions
}

@test "getent and musl, with the C library's own nameserver the upstream" {
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    nss nope.warren nginx.warren.warren sick.warren sick a.b.warren NOPE.Warren. nginx >"$T/nss.out"
    client getent hosts nope.warren || equal 2 $?
    client getent ahostsv6 web.api.warren || equal 2 $?
    is "" questions
    echo "nameserver $SERVER" >/etc/resolv.conf
    "$BUILD/musl_client" nope.warren nginx nginx.warren.warren sick >"$T/musl.out" || equal 1 $?
    is "" questions
}

@test "after many changes of the catalog, and while its file is broken" {
    for last in $(seq 20); do
        write_nginx "10.0.1.$last"
        ask nginx.warren >/dev/null
        ask nginx >/dev/null
    done
    echo '{' >"$CATALOG"
    wait_for logged 'serving the last good one'
    ask nginx.warren >/dev/null
    ask gone.warren >/dev/null
    is "" questions
}
