# SRV, PTR, TXT, DNS-SD, the apex, and what a server is asked beside queries.
load ../support/live
setup_file() { example_machine; }
teardown_file() { stop_all; }

@test "SRV: one for each healthy instance, its port, and the addresses in the same reply" {
    is "0 1 80 nginx-2.warren. 0 1 80 nginx-3.warren. 3 7 80 nginx-1.warren." \
        short _http._tcp.nginx.warren SRV
    is "0 1 53 nginx-2.warren. 0 1 53 nginx-3.warren. 3 7 53 nginx-1.warren." \
        short _DNS._UDP.nginx.warren SRV
    reply=$(ask _http._tcp.nginx.warren SRV +noall +additional)
    contains "$reply" "nginx-1.warren.		10	IN	A	10.0.1.10"
    contains "$reply" "nginx-1.warren.		10	IN	AAAA	fd00::10"
    contains "$reply" "nginx-3.warren.		10	IN	A	10.0.1.12"
    is "NOERROR 0 1" status _http._tcp.nginx.warren A
}

@test "PTR: the address of an instance, IPv4 and IPv6, gives its name" {
    is nginx-1.warren. short -x 10.0.1.10
    is nginx-1.warren. short -x fd00::10
    is web.api-1.warren. short -x 10.0.2.1
    is sick-1.warren. short -x 10.0.3.1
    is "NOERROR 0 1" status 10.1.0.10.in-addr.arpa A
    is nginx-2.warren. short 11.1.0.10.IN-ADDR.ARPA PTR
}

@test "TXT: the metadata of a service" {
    is version=1.27 short nginx.warren TXT
    is "NOERROR 0 1" status six.warren TXT
}

@test "an external service is a CNAME" {
    contains "$(ask billing.warren +noall +answer)" "CNAME	billing.example.test."
    contains "$(ask BILLING.warren AAAA +noall +answer)" "CNAME	billing.example.test."
}

@test "DNS-SD: types, instances of a type, SRV and TXT of an instance" {
    is "_dns._udp.warren. _http._tcp.warren." short _services._dns-sd._udp.warren PTR
    is "nginx-1._http._tcp.warren. nginx-2._http._tcp.warren. nginx-3._http._tcp.warren." \
        short _http._tcp.warren PTR
    is "3 7 80 nginx-1.warren." short nginx-1._http._tcp.warren SRV
    is version=1.27 short nginx-1._http._tcp.warren TXT
    is "NXDOMAIN 0 1" status nginx-4._http._tcp.warren SRV
    is "NXDOMAIN 0 1" status _smtp._tcp.warren PTR
}

@test "the apex has SOA and NS, the name server an address where we listen" {
    contains "$(short warren SOA)" "ns.dns.warren. "
    is ns.dns.warren. short warren NS
    contains "$(ask warren NS +noall +additional)" "127.0.0.11"
    is 127.0.0.11 short ns.dns.warren
    is 127.0.0.11 short @127.0.0.11 NS.DNS.warren
    is "NOERROR 0 1" status warren A
    is "NOERROR 0 1" status warren MX
}

@test "the serial of the SOA grows with each image" {
    before=$(short warren SOA | cut -d' ' -f3)
    touch_catalog() { sed -i 's/"ttl": 77/"ttl": 78/' "$CATALOG"; }
    touch_catalog
    wait_for grows "$before"
    sed -i 's/"ttl": 78/"ttl": 77/' "$CATALOG"
}
grows() { [ "$(short warren SOA | tee /dev/stderr | cut -d' ' -f3)" -gt "$1" ]; }

@test "ANY gives one RRset" {
    is "10.0.1.10 10.0.1.11 10.0.1.12" short nginx.warren ANY +notcp
    is fd00::6 short six.warren ANY
    is "NOERROR 1 0" status warren ANY
    is "NXDOMAIN 0 1" status nope.warren ANY
}

@test "AXFR and IXFR are refused, over UDP too" {
    contains "$(ask warren AXFR)" "Transfer failed"
    contains "$(ask warren IXFR=1)" "Transfer failed"
    is "5 5 5 5" python3 -c 'from wire import *
print(*(rcode(ask("warren", kind)) for kind in (252, 251) for ask in (ask_udp, ask_tcp)))'
}

@test "NOTIFY, UPDATE and other opcodes are not implemented" {
    for opcode in NOTIFY UPDATE STATUS 15; do
        is "NOTIMP 0 0" status +opcode=$opcode warren SOA
        is "NOTIMP 0 0" status +tcp +opcode=$opcode warren SOA
    done
}

@test "a class that is not IN is refused" {
    is "REFUSED 0 0" status -c CH -t TXT version.bind
    is "REFUSED 0 0" status -c HS nginx.warren
}
