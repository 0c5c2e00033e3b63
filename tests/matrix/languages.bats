# What programs in other languages ask with: the C library, or what they have themselves.
load matrix
setup_file() { matrix_machine; }
teardown_file() { stop_all; }
HERE="Debian $(. /usr/lib/os-release && echo "$VERSION_ID")"

both() { # ROWS: a function that takes WAY and ORDER of a program that goes by getaddrinfo
    use NSS && "$1" NSS sorted
    use preload && "$1" preload shuffled
    use DNS && "$1" DNS sorted
}

python() {
    row "Python: getaddrinfo @ $HERE" "$1" order="$2" python3 "$CLIENTS/python.py" getaddrinfo
    row "Python: gethostbyname_ex @ $HERE" "$1" families=4 order=shuffled \
        python3 "$CLIENTS/python.py" gethostbyname
}
@test "Python" { both python; }

perl() {
    row "Perl: getaddrinfo @ $HERE" "$1" order="$2" /usr/bin/perl "$CLIENTS/perl.pl" getaddrinfo
    row "Perl: gethostbyname @ $HERE" "$1" families=4 order=shuffled \
        /usr/bin/perl "$CLIENTS/perl.pl" gethostbyname
}
@test "Perl" { both perl; }

node() {
    row "Node: dns.lookup" "$1" order="$2" absent="not found" sick="not found" \
        /usr/bin/node "$CLIENTS/node.js" lookup
}
@test "Node, dns.lookup" { both node; }
@test "Node, dns.resolve, which is c-ares" {
    use DNS && row "Node: dns.resolve" DNS order=shuffled node "$CLIENTS/node.js" resolve
}

# Without its cache of 30 s.
java() {
    row "Java" "$1" order="$2" /usr/bin/java -Dsun.net.inetaddr.ttl=0 \
        -Dsun.net.inetaddr.negative.ttl=0 -cp "$MADE" LookUp
}
@test "Java" { both java; }

# With cgo it asks the C library if there is something on the hosts: line that it does not know, or
# when it is told to.
go_row() { # CLIENT WAY [WHAT=EXPECTED]... COMMAND...
    row "$1" "$2" absent="not found" "${@:3}"
}
@test "Go with cgo" {
    use NSS
    go_row "Go with cgo" NSS "$MADE/go_cgo"
    use preload
    go_row "Go with cgo, GODEBUG=netdns=cgo" preload order=shuffled \
        env GODEBUG=netdns=cgo "$MADE/go_cgo"
    use DNS
    go_row "Go with cgo, GODEBUG=netdns=cgo" DNS env GODEBUG=netdns=cgo "$MADE/go_cgo"
    go_row "Go with cgo" DNS sick="not found" order=shuffled "$MADE/go_cgo"
}
@test "Go without cgo, which knows DNS alone" {
    use DNS && go_row "Go without cgo" DNS sick="not found" order=shuffled "$MADE/go_dns"
}

rust() { row "Rust" "$1" order="$2" reverse=no "$MADE/rust"; }
@test "Rust" { both rust; }
