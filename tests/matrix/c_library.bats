# C programs: all calls of glibc and of musl, linked dynamically and statically.
load matrix
setup_file() { matrix_machine; }
teardown_file() { stop_all; }

# A row for each call; the orders are getaddrinfo's and gethostbyname2's. gethostbyname keeps it.
NO_DATA="no data" # in getaddrinfo's words
calls() { # CLIENT PROGRAM WAY ORDER ORDER2 [WHAT=EXPECTED]...
    local client=$1 program=$MADE/$2 way=$3 order=$4 order2=$5 call
    shift 5
    use "$way"
    row "$client: getaddrinfo" "$way" order="$order" sick="$NO_DATA" "$@" "$program" getaddrinfo
    for call in gethostbyname{,_r}; do
        row "$client: $call" "$way" families=4 order=shuffled "$@" "$program" "$call"
    done
    for call in gethostbyname2{,_r}; do
        row "$client: $call" "$way" order="$order2" "$@" "$program" "$call"
    done
}

@test "glibc by NSS" { calls "C, glibc" calls NSS sorted shuffled; }
@test "glibc by preload" { calls "C, glibc" calls preload shuffled shuffled; }
@test "glibc by DNS" { calls "C, glibc" calls DNS sorted shuffled; }
@test "static glibc by NSS" { calls "C, static glibc" calls_static NSS sorted shuffled; }
@test "static glibc by DNS" { calls "C, static glibc" calls_static DNS sorted shuffled; }

# Debian 12's musl, 1.2.3, has no word for "no data", and its getaddrinfo sorts by common prefix as
# soon as there is an IPv6 address among them.
@test "musl by preload" {
    NO_DATA="no such name"
    calls "C, musl" calls_musl preload shuffled shuffled
}
@test "musl by DNS" {
    calls "C, musl" calls_musl DNS sorted shuffled/sorted sick="no such name"
}
@test "static musl by DNS" {
    calls "C, static musl" calls_musl_static DNS sorted shuffled/sorted sick="no such name"
}
