# What each kind of name answers to dig: README's table of names, first half.
load ../support/live
setup_file() { example_machine; }
teardown_file() { stop_all; }

@test "a service answers with all its instances, TTL 10, the question's spelling echoed" {
    for name in nginx.warren NGINX.Warren nginx NgInX web.warren web nginx.warren.; do
        is "10.0.1.10 10.0.1.11 10.0.1.12" short "$name" A
        reply=$(ask "$name" A)
        contains "$reply" "status: NOERROR"
        equal 3 "$(grep -c "^${name%.}\.[[:space:]]*10[[:space:]]*IN" <<<"$reply")"
    done
    is fd00::10 short nginx.warren AAAA
    is fd00::6 short six AAAA
}

@test "answers are authoritative, and the same over TCP, without EDNS and with other sizes" {
    for options in +tcp +noedns "+noedns +tcp" +bufsize=512 +bufsize=4096 +dnssec +norec +cookie; do
        # shellcheck disable=SC2086 -- words on purpose
        is "10.0.1.10 10.0.1.11 10.0.1.12" short $options nginx.warren
        # shellcheck disable=SC2086
        contains "$(ask $options nginx.warren | grep ';; flags')" " aa"
    done
}

@test "a service has a TTL of its own, and at most as many answers as it says" {
    contains "$(ask +noall +answer web.api.warren)" "77	IN	A	10.0.2.1"
    is "NOERROR 2 0" status few.warren
}

@test "an instance answers by its number, a service of that very name wins" {
    is 10.0.1.11 short nginx-2.warren
    is 10.0.1.12 short NGINX-3
    is fd00::10 short nginx-1.warren AAAA
    is "NOERROR 0 1" status nginx-2.warren AAAA
    is 10.0.9.9 short nginx-9.warren
    is 10.0.5.7 short fixed-7.warren
    is 10.0.5.1 short fixed-1.warren
    for name in nginx-0 nginx-01 nginx-4 nginx-99999999999 nginx- fixed-2 web.api-2; do
        is "NXDOMAIN 0 1" status "$name.warren"
    done
    is 10.0.1.11 short web-2.warren # by its alias as well
}

@test "a draining or unhealthy instance keeps its name and leaves its service" {
    is 10.0.4.2 short leaving.warren
    is 10.0.4.1 short leaving-1.warren
    is 10.0.3.1 short sick-1.warren
}

@test "a service without a healthy instance: NODATA, also as a single label" {
    is "NOERROR 0 1" status sick.warren
    is "NOERROR 0 1" status sick
    is "NOERROR 0 1" status sick AAAA
}

@test "an instance without an address counts for the numbers and answers NODATA" {
    is "NOERROR 0 1" status unplaced-1.warren
    is 10.0.7.2 short unplaced-2.warren
}

@test "another type of an existing name: NODATA, with a SOA of 5 s at most" {
    for type in AAAA MX HTTPS SVCB CAA NS SOA CNAME DS DNSKEY NAPTR TYPE65280; do
        reply=$(ask web.api.warren $type)
        contains "$reply" "status: NOERROR"
        contains "$reply" "ANSWER: 0, AUTHORITY: 1"
        contains "$reply" "SOA	ns.dns.warren."
        [ "$(awk '$4 == "SOA" {print $2}' <<<"$reply")" -le 5 ]
        [ "$(awk '$4 == "SOA" {print $NF}' <<<"$reply")" -le 5 ]
    done
}

@test "a name that only has names below it: NODATA" {
    for name in _tcp.nginx.warren _udp.nginx.warren _tcp.warren _udp.warren api.warren dns.warren \
        _dns-sd._udp.warren; do
        is "NOERROR 0 1" status "$name"
    done
}

@test "any other name under the domain: NXDOMAIN with SOA" {
    for name in nope.warren nginx.warren.warren a.nginx.warren nope.web.api.warren api.web.warren \
        _smtp._tcp.nginx.warren _http._udp.nginx.warren nginx-1.nginx.warren www.example.test.warren; do
        is "NXDOMAIN 0 1" status "$name"
        contains "$(ask "$name")" "warren.			5	IN	SOA"
    done
}

@test "localhost is us, local, onion and invalid are nobody" {
    for name in localhost a.localhost LOCALHOST; do
        is 127.0.0.1 short $name
        is ::1 short $name AAAA
    done
    for name in printer.local local x.onion a.b.invalid; do
        contains "$(status $name)" "NXDOMAIN 0"
    done
}

@test "nothing of all that was sent upstream" {
    is "" questions
}
