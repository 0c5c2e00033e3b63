# Programs that everybody has.
load matrix
setup_file() { matrix_machine; }
teardown_file() { stop_all; }
HERE="Debian $(. /usr/lib/os-release && echo "$VERSION_ID")"
NOT_FOUND=(absent="not found" sick="not found")

each() { # ROWS: a function that takes WAY and ORDER of a program that goes by getaddrinfo
    use NSS && "$1" NSS sorted
    use preload && "$1" preload shuffled
    use DNS && "$1" DNS sorted
}

get_entries() { row "getent @ $HERE" "$1" order="$2" "${NOT_FOUND[@]}" "$CLIENTS/getent.sh"; }
@test "getent" { each get_entries; }

curl_row() { row curl "$1" order="$2" reverse=no "${NOT_FOUND[@]}" "$CLIENTS/curl.sh"; }
@test "curl" { each curl_row; }

wget_row() {
    row "busybox: wget" "$1" shows=one order="$2" reverse=no "${NOT_FOUND[@]}" "$CLIENTS/busybox_wget.sh"
}
@test "busybox wget" { each wget_row; }
@test "busybox nslookup" {
    use DNS && row "busybox: nslookup" DNS order=shuffled "$CLIENTS/nslookup.sh" "busybox nslookup"
}
@test "nslookup" { use DNS && row nslookup DNS order=shuffled "$CLIENTS/nslookup.sh" nslookup; }
