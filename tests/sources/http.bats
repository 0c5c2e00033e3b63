# http:// and https://, from a server that answers well, badly, or not at all.
load remote
PORT=8088
URL=http://127.0.0.1:$PORT/catalog.json
A='{"name": "a", "instances": ["10.0.0.1"]}'
B='{"name": "b", "instances": ["10.0.0.2"]}'

setup() {
    fresh_machine
    echo plain >"$T/mode"
    document "$A" "$B"
}
teardown() {
    [ ! -e "$T/source.err" ] || ended_cleanly
    stop_all
}

document() { # SERVICE...: in the place of the one before, all at once
    local list
    list=$(printf '%s,\n  ' "$@")
    printf '{"services": [\n  %s]}\n' "${list%,*}" >"$T/new"
    mv "$T/new" "$T/document"
}
mode() { echo "$*" >"$T/new"; mv "$T/new" "$T/mode"; }
start_server() { # [OPTIONS]
    start server python3 "$SOURCES/catalog_server.py" "$T" "$PORT" "$@"
    wait_for grep -q ready "$T/server.out"
}
asked() { # TEXT TIMES: whether the server has said that at least so many times
    cat "$T/server.out"
    [ "$(grep -cF -- "$1" "$T/server.out")" -ge "$2" ]
}
both() { is '[{"instances": ["10.0.0.1"], "name": "a"}, {"instances": ["10.0.0.2"], "name": "b"}]' state; }
start_following() { # [URL]
    follow "${1:-$URL}"
    wait_for told '"services"'
    both
}
refused_as() { # TEXT MODE...: what was told stays, and the error says why
    mode "${@:2}"
    PATIENCE=20 wait_for told "$1"
    both
    equal 1 "$(count_told '"services"')"
    not_told '"remove"'
}

@test "the document is told once as a whole, then what has changed" {
    mode plain Cache-Control=max-age=1
    start_server
    start_following
    document "$A" '{"name": "c", "external": "example.org"}'
    wait_for told '"c"'
    equal '{"remove": "b"}' "$(grep remove "$T/source.out")"
    equal 1 "$(count_told '"services"')"
    document
    wait_for is '[]' state
}

@test "what is well known is asked for by its tag and not sent again" {
    mode etag Cache-Control=max-age=1
    start_server
    start_following
    wait_for asked '304 /catalog.json "' 2
    equal 1 "$(grep -c '^200' "$T/server.out")"
    document "$B"
    wait_for is '[{"instances": ["10.0.0.2"], "name": "b"}]' state
    equal 2 "$(grep -c '^200' "$T/server.out")"
}

@test "the time of the last change does as well, and the query goes with the question" {
    mode modified Wed,_25_Nov_2026_10:00:00_GMT
    start_server
    start_following "$URL?all=1"
    wait_for asked '304 /catalog.json?all=1 None Wed, 25 Nov 2026 10:00:00 GMT' 1
}

@test "the server says how often it is asked, within bounds" {
    mode plain Cache-Control=max-age=3600
    start_server
    start_following
    sleep 6.5
    equal 1 "$(grep -c '^200' "$T/server.out")"
    wait_for told '{}' # somebody is still there
    stop source
    mode plain Cache-Control=max-age=0
    start_following
    sleep 3
    local times
    times=$(($(grep -c '^200' "$T/server.out") - 1))
    [ "$times" -ge 3 ] && [ "$times" -le 5 ]
}

@test "an answer that is no catalog changes nothing" {
    mode plain Cache-Control=max-age=1
    start_server
    start_following
    refused_as 'answers 500' status 500
    refused_as 'answers 404' status 404
    refused_as 'answers 204' status 204
    refused_as 'answers 304' status 304
    refused_as 'answers what is no catalog: parse error at line 1, column 1' html
    mode plain Cache-Control=max-age=1
    PATIENCE=25 wait_for is '{}' tail -n 1 "$T/source.out"
}

@test "an answer that was cut off or is empty changes nothing" {
    mode plain Cache-Control=max-age=1
    start_server
    start_following
    refused_as 'the answer was cut off' cut-length
    refused_as 'no catalog: the document is empty' empty
    refused_as 'no catalog: parse error' cut-silently
    refused_as 'closed without an answer' no-answer
    mode plain Cache-Control=max-age=1
    PATIENCE=20 wait_for is '{}' tail -n 1 "$T/source.out"
    refused_as 'the answer was cut off' cut-chunked
}

@test "a server that is away is waited for, and what was told stays" {
    mode plain Cache-Control=max-age=1
    start_server
    start_following
    stop server KILL
    wait_for told 'cannot connect: Connection refused'
    PATIENCE=15 wait_for grep -qx '' "$T/source.out" # before it tries again, which may take long
    both
    start_server
    PATIENCE=12 wait_for is '{}' tail -n 1 "$T/source.out"
    document "$A"
    wait_for told '{"remove": "b"}'
    equal 1 "$(count_told '"services"')"
}

@test "a slow answer is waited for, one that does not come is not" {
    mode slow 4
    start_server
    PATIENCE=15 start_following
    stop source
    mode hang
    follow "$URL"
    PATIENCE=20 wait_for told 'no answer in time'
}

@test "an answer without end is given up before it takes all memory" {
    mode huge
    start_server
    follow "$URL"
    PATIENCE=20 wait_for told 'answers more than 256 MiB'
    [ "$(awk '/VmHWM/ {print $2}' "/proc/$(cat "$T/source.pid")/status")" -lt 700000 ]
}

@test "entries without a name, and names given twice, are left out and told of once" {
    mode plain Cache-Control=max-age=1
    document "$A" '{"instances": []}' "$B" '{"name": "A", "instances": []}' 7
    start_server
    start_following
    sleep 2.5
    equal 3 "$(grep -c 'left out' "$T/source.err")"
    grep -qF "services[1] has no 'name'" "$T/source.err"
    grep -qF "services[3]: the name 'a' is given twice" "$T/source.err"
}

@test "a document of which nearly all is wrong is told in time, and the log is not filled with it" {
    {
        printf '{"services": [%s' "$A"
        yes ',7' | head -n 300000
        printf ',%s]}\n' "$B"
    } >"$T/new"
    mv "$T/new" "$T/document"
    start_server
    start_following
    [ "$(grep -c 'left out' "$T/source.err")" -lt 100 ]
}

@test "redirects are followed to an end, but not from https to http" {
    mode redirect /second.json
    start_server
    start_following
    stop source
    mode redirect /first.json
    follow "$URL"
    wait_for told 'from one URL to the next without end'
    stop source
    stop server
    make_certificates
    mode redirect "http://127.0.0.1:$PORT/second.json"
    start_server --cert "$T/tls/server.pem" --key "$T/tls/server.key"
    follow "https://127.0.0.1:$PORT/#ca=$T/tls/ca.pem"
    wait_for told 'from https to http'
}

@test "the token is read anew for each question" {
    mode token one
    echo one >"$T/token"
    start_server
    start_following "$URL#token-file=$T/token"
    mode token two
    wait_for told 'answers 401'
    both
    echo two >"$T/token"
    PATIENCE=25 wait_for is '{}' tail -n 1 "$T/source.out"
    rm "$T/token"
    wait_for told "$T/token: No such file"
    both
}

@test "https: a server of our own authority is believed, another is not" {
    make_certificates
    start_server --cert "$T/tls/server.pem" --key "$T/tls/server.key"
    start_following "https://127.0.0.1:$PORT/c#ca=$T/tls/ca.pem"
    stop source
    follow "https://127.0.0.1:$PORT/c"
    wait_for told 'certificate'
    not_told '"services"'
    stop source
    follow "https://localhost:$PORT/c#ca=$T/tls/ca.pem" # the certificate is for an address
    wait_for told 'certificate'
    not_told '"services"'
}

@test "https: with authorities of our own those of the system are not believed beside them" {
    make_certificates
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Another CA" \
        -keyout "$T/other.key" -out "$T/other.pem" 2>/dev/null
    # This machine, as the test sees it, believes who has signed for the server.
    mkdir "$T/system"
    cp "$T/tls/ca.pem" "$T/system/"
    openssl rehash "$T/system"
    mount --bind "$T/system" /etc/ssl/certs
    start_server --cert "$T/tls/server.pem" --key "$T/tls/server.key"
    follow "https://127.0.0.1:$PORT/c#ca=$T/other.pem"
    wait_for told 'certificate'
    not_told '"services"'
    umount /etc/ssl/certs
}

@test "https: a server that wants to know its clients" {
    make_certificates
    start_server --cert "$T/tls/server.pem" --key "$T/tls/server.key" --client-ca "$T/tls/ca.pem"
    start_following "https://127.0.0.1:$PORT/c#ca=$T/tls/ca.pem&cert=$T/tls/client.pem&key=$T/tls/client.key"
    stop source
    follow "https://127.0.0.1:$PORT/c#ca=$T/tls/ca.pem"
    wait_for told '"error"'
    not_told '"services"'
}

@test "URLs that mean nothing end with one line and code 2" {
    for url in http:///c "http://a,b/c" "https://h/c#cert=/c" "https://h/c#what=1"; do
        start source "$SOURCE" "$url"
        wait_for test -s "$T/source.exit"
        equal 2 "$(cat "$T/source.exit")"
        equal 1 "$(wc -l <"$T/source.err")"
    done
}

@test "a password in the URL is in no list of processes, and in no message" {
    local pid
    start_server
    launch_sidecar --upstream none --source "http://bob:geheim@127.0.0.1:$PORT/catalog.json?token=geheim"
    wait_for is 10.0.0.1 short a.warren
    asked 'Basic Ym9iOmdlaGVpbQ==' 1 # bob:geheim
    asked 'token=geheim' 1
    for pid in "$(cat "$T/sidecar.pid")" $(pgrep -P "$(cat "$T/sidecar.pid")"); do
        tr '\0' '\n' <"/proc/$pid/cmdline" >>"$T/seen"
    done
    equal 2 "$(grep -cF "http://bob@127.0.0.1:$PORT/catalog.json?token=..." "$T/seen")"
    stop server KILL
    wait_for logged 'cannot connect'
    not grep -F geheim "$T/seen" "$T/sidecar.err"
}

@test "the name of a server is asked of DNS, not of the sidecar that waits for it" {
    PORT=53 start_upstream "$UPSTREAM"
    printf 'nameserver %s\nsearch example.test\n' "$UPSTREAM" >/etc/resolv.conf
    LD_LIBRARY_PATH=/run/lib launch_sidecar --upstream none --source "http://source1/catalog.json"
    wait_for grep -qF 'source1.example.test. A' "$T/upstream-$UPSTREAM.questions"
}
