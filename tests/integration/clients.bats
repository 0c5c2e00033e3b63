# Real clients: those that come through the NSS module, and those that know DNS alone.
load ../support/live
setup_file() { example_machine; }
teardown_file() { stop_all; }
ALL="10.0.1.10 10.0.1.11 10.0.1.12"

musl() { "$BUILD/musl_client" "$@" | sort | xargs; }
streams() { awk '$2 == "STREAM" {print $1}' | sort | xargs; }

@test "getent ahosts, ahostsv4, ahostsv6 and hosts" {
    for name in nginx.warren nginx NGINX.WARREN web nginx.warren.; do
        is "$ALL fd00::10" streams < <(client getent ahosts "$name")
        is "$ALL" streams < <(client getent ahostsv4 "$name")
    done
    contains "$(client getent ahosts nginx)" "nginx.warren"
    is fd00::10 streams < <(client getent ahostsv6 six nginx | grep -v ::6)
    contains "$(client getent hosts nginx-1.warren)" "fd00::10"
    contains "$(client getent hosts nginx-2)" "10.0.1.11       nginx-2.warren"
}

@test "getent hosts with an address gives its name, IPv4 and IPv6" {
    contains "$(client getent hosts 10.0.1.11)" nginx-2.warren
    contains "$(client getent hosts fd00::10)" nginx-1.warren
}

@test "Python: getaddrinfo with every family" {
    is "$ALL fd00::10" nss nginx.warren
    is "$ALL" nss -4 nginx.warren
    is fd00::10 nss -6 nginx.warren
    is 10.0.2.1 nss web.api.warren
    is 10.0.3.1 nss sick-1
}

@test "LD_BIND_NOW" { LD_BIND_NOW=1 is "$ALL fd00::10" nss nginx.warren; }

@test "Python: gethostbyname_ex, gethostbyaddr, canonical name" {
    run client python3 -c 'import socket
name, _, found = socket.gethostbyname_ex("web"); print(name, *sorted(found))
print(socket.gethostbyaddr("10.0.1.12")[0], socket.gethostbyaddr("fd00::10")[0])
print(socket.getaddrinfo("NGINX", 80, flags=socket.AI_CANONNAME)[0][3])'
    equal "nginx.warren $ALL
nginx-3.warren nginx-1.warren
nginx.warren" "$output"
}

@test "perl: gethostbyname" {
    run client perl -MSocket -e '(undef, undef, undef, undef, @found) = gethostbyname("nginx");
        print join " ", sort map { inet_ntoa($_) } @found'
    equal "$ALL" "$output"
}

@test "absent names: each with its own error, and nothing goes to DNS" {
    : >"$T/upstream-$UPSTREAM.questions"
    is EAI_NONAME nss nope.warren
    is EAI_NODATA nss sick.warren
    is EAI_NODATA nss -6 web.api.warren
    is EAI_NONAME nss nginx.warren.warren
    run client getent ahosts nope.warren
    equal 2 "$status"
    is "" questions
}

@test "what is not ours goes on to dns, and through us to the upstream" {
    is "192.0.2.1 2001:db8::1" nss www.example.test
    contains "$(questions)" "UDP www.example.test. A"
    is EAI_NONAME nss unheard-of
    contains "$(questions)" "unheard-of. A"
}

@test "nslookup" {
    run nslookup nginx.warren "$SERVER"
    equal 0 "$status"
    equal "$ALL fd00::10" "$(awk '/^Address: / {print $2}' <<<"$output" | sort | xargs)"
    contains "$(nslookup 10.0.1.11 "$SERVER")" "name = nginx-2.warren."
    contains "$(nslookup -type=srv _http._tcp.nginx.warren "$SERVER")" "nginx-3.warren"
    contains "$(nslookup nope.warren "$SERVER")" NXDOMAIN
}

@test "a musl program, which has no NSS" {
    for name in nginx.warren nginx NGINX.warren web; do is "$ALL fd00::10" musl "$name"; done
    is 10.0.2.1 musl web.api.warren
    is fd00::6 musl six
    contains "$(musl nope.warren)" "nope.warren: Name"
    contains "$(musl sick.warren)" "sick.warren: Name"
    not contains "$(musl www.example.test)" ": Name"
}

@test "a search list with ndots:0, through DNS alone" {
    printf 'nameserver %s\nsearch warren\noptions ndots:0\n' "$SERVER" >/etc/resolv.conf
    : >"$T/upstream-$UPSTREAM.questions"
    for name in nginx nginx.warren; do
        is "$ALL fd00::10" streams < <(getent -s hosts:dns ahosts $name)
        is "$ALL fd00::10" musl $name
    done
    not getent -s hosts:dns ahosts sick
    is "" questions
}
