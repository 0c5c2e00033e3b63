# The preload library in real programs of both C libraries, with no NSS module: the hosts: line
# does not know us, and DNS goes to a name server that is not the sidecar.
load ../support/live
setup_file() {
    example_machine --log-level debug # a line for each catalog
    sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
}
teardown_file() { stop_all; }
setup() { : >"$T/upstream-$UPSTREAM.questions"; }
ALL="10.0.1.10 10.0.1.11 10.0.1.12"

# A sanitizer's runtime is glibc's: no musl then.
clients() { [ -n "$RUNTIME" ] && echo glibc_client || echo glibc_client musl_client; }
sorted() { preloaded "$@" | sort | xargs; }
look_up() { preloaded python3 "$SUPPORT/look_up.py" "$@"; }

@test "glibc and musl: addresses of both families, in any spelling, and nothing goes to DNS" {
    for client in $(clients); do
        for name in nginx.warren nginx NGINX.warren web nginx.warren.; do
            is "$ALL fd00::10" sorted "$BUILD/$client" $name
        done
        is 10.0.2.1 sorted "$BUILD/$client" web.api.warren
        is fd00::6 sorted "$BUILD/$client" six
        is 10.0.1.11 sorted "$BUILD/$client" nginx-2
    done
    is "" questions
}

@test "glibc and musl: absent names, each with its own words, and nothing goes to DNS" {
    for client in $(clients); do
        contains "$(preloaded "$BUILD/$client" nope.warren)" "nope.warren: Name"
        not preloaded "$BUILD/$client" sick.warren
    done
    contains "$(preloaded "$BUILD/glibc_client" sick.warren)" "No address associated"
    is "EAI_NONAME
EAI_NODATA" look_up nope.warren sick.warren
    is "" questions
}

@test "glibc and musl: all other names, numbers and localhost are the C library's" {
    for client in $(clients); do
        is "192.0.2.1 2001:db8::1" sorted "$BUILD/$client" www.example.test
        is 127.0.0.1 sorted "$BUILD/$client" localhost
        is 10.1.2.3 sorted "$BUILD/$client" 10.1.2.3
        is ::1 sorted "$BUILD/$client" ::1
        not preloaded "$BUILD/$client" unheard-of
    done
    contains "$(questions)" "www.example.test. A"
    contains "$(questions)" "unheard-of. A"
}

@test "Python, getent, perl: every call that there is" {
    run preloaded python3 -c 'import socket
name, _, found = socket.gethostbyname_ex("web"); print(name, *sorted(found))
print(socket.gethostbyname("nginx-2"))
print(socket.gethostbyaddr("10.0.1.12")[0], socket.gethostbyaddr("fd00::10")[0])
print(socket.getnameinfo(("10.0.1.11", 80), 0), socket.getfqdn("10.0.1.12"))
print(socket.getaddrinfo("NGINX", "http", flags=socket.AI_CANONNAME, type=socket.SOCK_STREAM)[0][3])'
    equal "nginx.warren $ALL
10.0.1.11
nginx-1.warren nginx-1.warren" "$(sed 's/nginx-3.warren nginx-1/nginx-1.warren nginx-1/;3q' <<<"$output")"
    contains "$output" "nginx-3.warren nginx-1.warren
('nginx-2.warren', 'http') nginx-3.warren
nginx.warren"
    contains "$(preloaded getent hosts nginx-1.warren)" fd00::10
    contains "$(preloaded getent hosts 10.0.1.11)" nginx-2.warren
    equal 3 "$(preloaded getent ahostsv4 nginx | grep -c STREAM)"
    run preloaded perl -MSocket -e '(undef, undef, undef, undef, @found) = gethostbyname("nginx");
        print join " ", sort map { inet_ntoa($_) } @found'
    equal "$ALL" "$output"
    is "" questions
}

@test "LD_BIND_NOW, and beside another library that is preloaded" {
    LD_BIND_NOW=1 is "$ALL fd00::10" look_up nginx.warren
    cat >"$T/other.c" <<'END'
int other_was_loaded = 1;
END
    gcc -shared -fPIC -o "$T/other.so" "$T/other.c"
    for order in "/run/lib/libwarren_preload.so:$T/other.so" "$T/other.so:/run/lib/libwarren_preload.so"; do
        is "$ALL fd00::10" env LD_PRELOAD="${RUNTIME:+$RUNTIME:}$order" \
            ${RUNTIME:+ASAN_OPTIONS=detect_leaks=0} python3 "$SUPPORT/look_up.py" nginx.warren
    done
}

@test "another library behind us that has a getaddrinfo: it is the one that we ask" {
    cat >"$T/behind.c" <<'END'
#include <netdb.h>
int getaddrinfo(const char* a, const char* b, const struct addrinfo* c, struct addrinfo** d) {
    (void)a, (void)b, (void)c, (void)d;
    return EAI_FAIL;
}
END
    gcc -shared -fPIC -o "$T/behind.so" "$T/behind.c"
    [ -z "$RUNTIME" ] || skip "the sanitizer stands before getaddrinfo as well"
    is EAI_FAIL env LD_PRELOAD="/run/lib/libwarren_preload.so:$T/behind.so" \
        python3 "$SUPPORT/look_up.py" www.example.test
}

@test "no sidecar: the C library asks DNS; frozen: try again, and no name of ours goes there" {
    stop_sidecar
    for client in $(clients); do
        is "192.0.2.1 2001:db8::1" sorted "$BUILD/$client" www.example.test
        not preloaded "$BUILD/$client" some-host
    done
    contains "$(questions)" "some-host. A"
    start_sidecar --upstream "$UPSTREAM" --log-level debug
    : >"$T/upstream-$UPSTREAM.questions"
    kill -STOP "$(cat "$T/sidecar.pid")"
    begin=$SECONDS
    is "EAI_AGAIN
EAI_AGAIN
EAI_AGAIN" look_up nginx.warren nginx.warren nope.warren
    [ $((SECONDS - begin)) -lt 3 ]
    kill -CONT "$(cat "$T/sidecar.pid")"
    is "" questions
    is "$ALL fd00::10" look_up nginx.warren
}

@test "AI_ADDRCONFIG: a host without IPv6 gets none, in glibc and in musl" {
    run unshare -n env "LD_PRELOAD=${RUNTIME:+$RUNTIME:}/run/lib/libwarren_preload.so" \
        ${RUNTIME:+ASAN_OPTIONS=detect_leaks=0} sh -c '
        ip link set lo up
        ip link add eth0 type veth peer name eth1
        echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6
        ip address add 10.0.1.77/16 dev eth0
        ip link set eth0 up
        python3 -c "import socket
for flags in 0, socket.AI_ADDRCONFIG:
    print(len({a[4][0] for a in socket.getaddrinfo(\"nginx.warren\", 80, flags=flags)}))
try: socket.getaddrinfo(\"nginx.warren\", 80, socket.AF_INET6, flags=socket.AI_ADDRCONFIG)
except socket.gaierror as error: print(error.errno)"'
    equal "4
3
-2" "$output"
}

@test "between the families as RFC 6724 says: what has a route first, unique local ones last" {
    cat >"$T/two.json" <<'END'
{"services": [{"name": "unique", "instances": [{"addresses": ["10.0.1.1", "fd00::1"]}]},
              {"name": "world", "instances": [{"addresses": ["10.0.1.1", "2001:db9::1"]}]}]}
END
    before=$(times_logged 'catalog taken')
    cp "$T/two.json" "$CATALOG"
    more() { [ "$(times_logged 'catalog taken')" -gt "$before" ]; }
    wait_for more
    order() { # COMMANDS: first addresses of both, in a network that they make
        unshare -n env "LD_PRELOAD=${RUNTIME:+$RUNTIME:}/run/lib/libwarren_preload.so" \
            ${RUNTIME:+ASAN_OPTIONS=detect_leaks=0} sh -c "ip link set lo up; $1
            python3 -c 'import socket
print(*(socket.getaddrinfo(name, 80)[0][4][0] for name in (\"unique\", \"world\")))'"
    }
    v4="ip address add 10.0.0.9/16 dev lo;"
    local6="ip address add fd00::9/64 dev lo nodad;"
    global6="ip address add 2001:db9::9/64 dev lo nodad;"
    is "10.0.1.1 10.0.1.1" order "$v4"
    is "10.0.1.1 2001:db9::1" order "$v4 $local6 $global6"
    is "fd00::1 2001:db9::1" order "$local6 $global6"
    is "10.0.1.1 10.0.1.1" order "$v4 $local6"
    cp "$SUPPORT/catalog.json" "$CATALOG"
}

@test "valgrind finds nothing" {
    [ -z "$RUNTIME" ] || skip "a sanitizer looks already"
    command -v valgrind >/dev/null
    for library in preload module; do
        if [ $library = preload ]; then
            set -- env LD_PRELOAD=/run/lib/libwarren_preload.so
        else
            sed -i 's/^hosts:.*/hosts: files warren [!UNAVAIL=return] dns/' /etc/nsswitch.conf
            set -- env LD_LIBRARY_PATH=/run/lib
        fi
        run "$@" valgrind -q --leak-check=full --show-leak-kinds=definite,indirect,possible \
            --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 \
            "$BUILD/glibc_client" nginx.warren nginx-2 nope.warren www.example.test 10.0.0.1
        sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
        echo "$output"
        equal 1 "$status" # nope.warren
        lacks "$output" "=="
        contains "$output" fd00::10
    done
}
