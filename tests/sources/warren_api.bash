# For tests of warren+unix: and warren+https: sources: managers that are real gRPC servers, the
# program that follows them, and what somebody knows who reads its lines.
API=$BATS_TEST_DIRNAME/warren_api
SOCKET=$T/warren.sock

fresh_source() { rm -rf "${T:?}"/*; }
start_manager() { # NAME OPTIONS...
    local name=$1
    shift
    rm -f "$T/$name.control" "$SOCKET"
    start "$name" python3 "$API/manager.py" "$T/$name.control" "$@"
    wait_for grep -q ready "$T/$name.out" "$T/$name.err"
}
start_tls_manager() { # NAME ADDRESS OPTIONS...
    local name=$1 address=$2
    shift 2
    start_manager "$name" --tls "$address:8080" "$T/tls" "$@"
}
make_certificates() { "$API/certificates.sh" "$T/tls"; }
tell() { # NAME WORD...: and what it says
    local name=$1
    shift
    python3 "$API/tell.py" "$T/$name.control" "$@"
}
count() { # NAME METHOD: how often it was called
    tell "$1" counts | python3 -c "import json, sys; print(json.load(sys.stdin).get('$2', 0))"
}
follow() { start source "$BUILD/warren-source" "$@"; }
follow_managers() { # HOSTS [CERTIFICATE]: with mutual TLS
    local me=$T/tls/${2:-node}
    follow "warren+https://$1?ca=$T/tls/ca.crt&cert=$me.crt&key=$me.key"
}
knows() { # LINE...: all there is, of each service the instances that run
    printf '%s\n' "$@" | diff - <(python3 "$API/catalog.py" "$T/source.out")
}
said() { # TEXT: in some line
    cat "$T/source.err"
    grep -F -- "$1" "$T/source.out"
}
news() { grep -vcxE '(\{\})?' "$T/source.out" || true; } # lines that say more than that all is well
fails_with() { # TEXT: and says nothing else that would change a catalog
    wait_for said '{"error": '
    contains "$(grep -F '{"error": ' "$T/source.out" | head -1)" "$1"
}
