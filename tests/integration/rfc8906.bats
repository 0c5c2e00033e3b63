# The probes of RFC 8906, section 8, each as dig sends it: what a server must not stumble over.
load ../support/live
setup_file() { example_machine; }
teardown_file() { stop_all; }

probe() { dig @$SERVER +time=5 +tries=1 +norec +nocookie "$@" warren; }
status_is() { contains "$1" "status: $2,"; }
answered() { status_is "$1" NOERROR; contains "$1" "SOA	ns.dns.warren."; contains "$1" " aa"; }

@test "8.1.1 is the server configured for the zone: plain SOA" {
    reply=$(probe +noedns +noad -t SOA)
    answered "$reply"
    lacks "$reply" "OPT PSEUDOSECTION"
    lacks "$(grep flags: <<<"$reply")" " rd"
}

@test "8.1.2 unknown type: NOERROR without answer" {
    reply=$(probe +noedns +noad -t TYPE1000)
    status_is "$reply" NOERROR
    contains "$reply" "ANSWER: 0"
}

@test "8.1.3.1 CD=1, 8.1.3.2 AD=1: answered, the flags not echoed" {
    reply=$(probe +noedns +noad +cd -t SOA)
    answered "$reply"
    reply=$(probe +noedns +ad -t SOA)
    answered "$reply"
    lacks "$(grep flags: <<<"$reply")" " ad"
}

@test "8.1.3.3 the reserved bit: answered, and zero in the reply" {
    reply=$(probe +noedns +noad +zflag -t SOA)
    answered "$reply"
    lacks "$reply" MBZ
}

@test "8.1.3.4 RD=1: answered" {
    answered "$(probe +noedns +noad +rec -t SOA)"
}

@test "8.1.4 unknown opcode: NOTIMP, and no SOA" {
    reply=$(probe +noedns +noad +opcode=15 +header-only)
    status_is "$reply" NOTIMP
    reply=$(probe +noedns +noad +opcode=15 -t SOA)
    status_is "$reply" NOTIMP
    lacks "$reply" "SOA	ns"
}

@test "8.1.5 TCP" {
    answered "$(probe +noedns +noad +tcp -t SOA)"
}

@test "8.2.1 EDNS version 0: answered with OPT" {
    reply=$(probe +edns=0 +noad -t SOA)
    answered "$reply"
    contains "$reply" "EDNS: version: 0, flags:; udp: 1232"
}

@test "8.2.2 EDNS version 1: BADVERS, with OPT of version 0, no SOA" {
    reply=$(probe +edns=1 +noednsneg +noad -t SOA)
    status_is "$reply" BADVERS
    contains "$reply" "EDNS: version: 0"
    lacks "$reply" "SOA	ns"
    status_is "$(probe +edns=100 +noednsneg +noad -t SOA)" BADVERS
}

@test "8.2.3 unknown EDNS option: ignored, not echoed" {
    reply=$(probe +edns=0 +noad +ednsopt=100 -t SOA)
    answered "$reply"
    lacks "$reply" "OPT=100"
}

@test "8.2.4 unknown EDNS flag: ignored, not echoed" {
    reply=$(probe +edns=0 +noad +ednsflags=0x40 -t SOA)
    answered "$reply"
    lacks "$reply" MBZ
    answered "$(probe +edns=0 +noad +ednsflags=0x80 -t SOA)"
}

@test "8.2.5 EDNS version 1 with unknown flags, 8.2.6 with an unknown option: BADVERS, nothing echoed" {
    reply=$(probe +edns=1 +noednsneg +noad +ednsflags=0x40 -t SOA)
    status_is "$reply" BADVERS
    lacks "$reply" MBZ
    reply=$(probe +edns=1 +noednsneg +noad +ednsopt=100 -t SOA)
    status_is "$reply" BADVERS
    lacks "$reply" "OPT=100"
}

@test "8.2.7 a truncated reply: OPT is in it, the size is kept" {
    reply=$(probe +edns=0 +noad +dnssec +bufsize=512 +ignore -t DNSKEY)
    status_is "$reply" NOERROR
    contains "$reply" "EDNS: version: 0"
    [ "$(sed -n 's/.*rcvd: //p' <<<"$reply")" -le 512 ]
}

@test "8.2.8 DO=1: answered, DO echoed" {
    reply=$(probe +edns=0 +noad +dnssec -t SOA)
    answered "$reply"
    contains "$reply" "flags: do;"
}

@test "8.2.9 EDNS over TCP, several options at once" {
    reply=$(probe +edns=0 +noad +tcp +dnssec -t SOA)
    answered "$reply"
    contains "$reply" "EDNS: version: 0"
    answered "$(dig @$SERVER +time=5 +tries=1 +norec +cookie +nsid +subnet=0.0.0.0/0 +expire \
        +keepalive +padding=128 warren SOA)"
}

@test "all of it for a name that is not ours: EDNS version and options stop here too" {
    is "BADVERS 0 0" status +edns=1 +noednsneg www.example.test
    is 192.0.2.1 short +edns=0 +ednsopt=100 +ednsflags=0x40 +dnssec www.example.test
}

@test "no question, two questions, or a reply instead of a query" {
    is "FORMERR FORMERR silence" python3 -c 'from wire import *
import struct
def ask(message):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(1)
        client.sendto(message, SERVER)
        try: return {1: "FORMERR"}[rcode(client.recv(512))]
        except TimeoutError: return "silence"
one = query("warren", 6)
two = one[:4] + struct.pack("!H", 2) + one[6:] + one[12:]
none = one[:4] + bytes(8)
print(ask(none), ask(two), ask(query("warren", 6, flags=0x8100)))'
}
