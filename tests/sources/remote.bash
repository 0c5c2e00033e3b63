# For the tests of sources on other machines: runs the real warren-source, and puts its lines
# together again.
load ../support/live
SOURCES=$BATS_TEST_DIRNAME
SOURCE=$BUILD/warren-source

follow() { # URL: its lines are in $T/source.out
    start source "$SOURCE" "$1"
}
lines() { cat "$T/source.out"; }
state() { # what the lines come to, as a catalog with sorted services
    python3 "$SOURCES/fold_lines.py" "$T/source.out"
}
told() { # TEXT: whether a line has it
    lines
    grep -qF -- "$1" "$T/source.out"
}
count_told() { grep -cF -- "$1" "$T/source.out" || true; }
not_told() { not told "$1"; }
ended_cleanly() { # what a sanitizer has to say would be here
    not grep -E 'Sanitizer|runtime error' "$T/source.err"
}

# An authority of the test's own, and what it has signed, in $T/tls: server.pem for 127.0.0.1, client.pem.
make_certificates() {
    local name
    mkdir -p "$T/tls"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=${1:-Test CA}" \
        -keyout "$T/tls/ca.key" -out "$T/tls/ca.pem" 2>/dev/null
    for name in server client; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
            -keyout "$T/tls/$name.key" -out "$T/tls/$name.csr" 2>/dev/null
        printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' >"$T/tls/$name.ext"
        openssl x509 -req -in "$T/tls/$name.csr" -CA "$T/tls/ca.pem" -CAkey "$T/tls/ca.key" -CAcreateserial -days 2 \
            -extfile "$T/tls/$name.ext" -out "$T/tls/$name.pem" 2>/dev/null
    done
}
