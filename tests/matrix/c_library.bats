# C programs: all calls of glibc and of musl, linked dynamically and statically.
load matrix
setup_file() { matrix_machine; }
teardown_file() { stop_all; }
GLIBC=$(getconf GNU_LIBC_VERSION)
MUSL="musl 1.2.3" # of Debian 12

glibc() { calls C "$GLIBC" "$MADE/calls" "$@"; }
@test "glibc by NSS" { glibc NSS sorted shuffled; }
@test "glibc by preload" { glibc preload shuffled shuffled; }
@test "glibc by DNS" { glibc DNS sorted shuffled; }

static_glibc() { calls "C, static" "$GLIBC" "$MADE/calls_static" "$@"; }
@test "static glibc by NSS" { static_glibc NSS sorted shuffled; }
@test "static glibc by DNS" { static_glibc DNS sorted shuffled; }

# This musl has no word for "no data", and its getaddrinfo sorts by common prefix as soon as there is
# an IPv6 address among them.
@test "musl by preload" {
    NO_DATA="no such name" calls C "$MUSL" "$MADE/calls_musl" preload shuffled shuffled
}
musl_by_dns=(DNS sorted shuffled/sorted sick="no such name")
@test "musl by DNS" { calls C "$MUSL" "$MADE/calls_musl" "${musl_by_dns[@]}"; }
@test "static musl by DNS" {
    calls "C, static" "$MUSL" "$MADE/calls_musl_static" "${musl_by_dns[@]}"
}
