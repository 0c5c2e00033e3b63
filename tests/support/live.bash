# Common to the live tests: starts and stops the real programs, asks them, waits for events. Each
# file runs in a namespace of its own (namespace.sh), so all paths are the real, default ones.
#
# Sanitizers: the module then needs their runtime in the process that loads it, so clients get it
# preloaded; the sidecar must end with exit code 0, which LeakSanitizer and TSan change.
SUPPORT=$BATS_TEST_DIRNAME/../support
BUILD=$(realpath "$WARREN_BUILD")
SIDECAR=$BUILD/warren-sidecar
CATALOG=/etc/warren/catalog.json
SERVER=127.0.0.11
UPSTREAM=127.0.0.53
T=/run/test # what programs print and leave
case $WARREN_BUILD in
    *address) RUNTIME=$(g++ -print-file-name=libasan.so) ;;
    *thread) RUNTIME=$(g++ -print-file-name=libtsan.so) ;;
    *) RUNTIME= ;;
esac
export PYTHONPATH=$SUPPORT PYTHONDONTWRITEBYTECODE=1

# For tests that count what wakes, or stop one thread of all.
not_under_tsan() { [[ $RUNTIME != *tsan* ]] || skip "TSan has a thread of its own, which wakes"; }

# The machine as new: no catalog, nothing running, the module in place.
fresh_machine() {
    rm -rf /etc/warren /run/warren /run/state "${T:?}"/*
    mkdir -p /etc/warren /run/lib
    cp "$BUILD"/lib{nss_warren.so.2,warren_preload.so} /run/lib/
    echo "nameserver $SERVER" >/etc/resolv.conf
}

# The same, with the example catalog and a sidecar that forwards to a scripted name server.
example_machine() {
    fresh_machine
    cp "$SUPPORT/catalog.json" "$CATALOG"
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM" "$@"
}

# shellcheck disable=SC2016 -- for the inner shell
KEEP='name=$1; shift; "$@" >"$name.out" 2>"$name.err" </dev/null & pid=$!; echo $pid >"$name.pid"
      wait $pid; echo $? >"$name.exit"'
start() { # NAME COMMAND...: in the background
    local name=$1
    shift
    rm -f "$T/$name".*
    bash -c "$KEEP" keep "$T/$name" "$@" >/dev/null 2>&1 3>&- &
    wait_for test -s "$T/$name.pid"
}
stop() { # NAME [SIGNAL]: the exit code is in $T/NAME.exit
    kill "-${2:-TERM}" "$(cat "$T/$1.pid")"
    wait_for test -s "$T/$1.exit"
}
start_upstream() { # ADDRESS [OPTIONS]: on port $PORT, its questions in $T/upstream-ADDRESS.questions
    local address=$1
    shift
    start "upstream-$address" python3 "$SUPPORT/upstream.py" "$address" "${PORT:-53}" \
        --count-file "$T/upstream-$address.questions" "$@"
    wait_for grep -q ready "$T/upstream-$address.out"
}
launch_sidecar() { # [OPTIONS]: until it serves
    start sidecar "$SIDECAR" "$@"
    wait_for logged 'NSS socket is'
}
start_sidecar() { # [OPTIONS]: until it has read its catalog
    launch_sidecar "$@"
    wait_for logged 'catalog taken'
}
# In a teardown a failure in between does not count, so these are one condition.
stop_sidecar() {
    stop sidecar && cat "$T/sidecar.err" >&2 && equal 0 "$(cat "$T/sidecar.exit")" &&
        not grep -E 'Sanitizer|runtime error|libevent:' "$T/sidecar.err"
}
# For teardown, with && before what follows: everything that still runs; a sidecar must end cleanly.
stop_all() {
    local pid name
    for pid in "$T"/*.pid; do
        name=$(basename "$pid" .pid)
        [ "$name" = sidecar ] || [ ! -e "$pid" ] || [ -e "$T/$name.exit" ] || stop "$name" KILL
    done
    [ ! -e "$T/sidecar.pid" ] || [ -e "$T/sidecar.exit" ] || stop_sidecar
}
# A catalog of one service.
write_nginx() { # ADDRESS...
    local list
    list=$(printf '"%s",' "$@")
    echo "{\"services\": [{\"name\": \"nginx\", \"instances\": [${list%,}]}]}" >"$CATALOG"
}

client() { # COMMAND...: a program whose C library knows the module
    # The sanitizer's exit code and leak reports are about the client itself, which is not ours.
    env LD_LIBRARY_PATH=/run/lib ${RUNTIME:+LD_PRELOAD=$RUNTIME ASAN_OPTIONS=detect_leaks=0} "$@"
}
preloaded() { # COMMAND...: a program of any C library, with the preload library
    env "LD_PRELOAD=${RUNTIME:+$RUNTIME:}/run/lib/libwarren_preload.so" \
        ${RUNTIME:+ASAN_OPTIONS=detect_leaks=0} "$@"
}
nss() { # NAME...: what getaddrinfo() says, a line each: the addresses or EAI_…
    client python3 "$SUPPORT/look_up.py" "$@"
}
ask() { # [DIG OPTIONS]: the whole reply
    dig "@$SERVER" +time=5 +tries=1 "$@"
}
short() { # [DIG OPTIONS]: the records' data, sorted, on one line
    ask +short "$@" | sort | xargs
}
status() { # [DIG OPTIONS]: rcode, answers, authority: "NXDOMAIN 0 1"
    ask "$@" | sed -n 's/.*status: \([A-Z]*\),.*/\1/p; s/.*ANSWER: \([0-9]*\), AUTHORITY: \([0-9]*\),.*/\1 \2/p' |
        xargs
}
logged() { # EXTENDED REGULAR EXPRESSION
    cat "$T/sidecar.err"
    grep -Eq "$1" "$T/sidecar.err"
}
times_logged() { grep -Ec "$1" "$T/sidecar.err" || true; }
questions() { # what the upstream was asked
    cat "$T/upstream-${1:-$UPSTREAM}.questions" 2>/dev/null || true
}

equal() { # EXPECTED ACTUAL
    [ "$1" = "$2" ] || { printf 'expected: %s\n     got: %s\n' "$1" "$2" >&2; return 1; }
}
is() { # EXPECTED COMMAND...: what it prints
    local expected=$1
    shift
    equal "$expected" "$("$@")"
}
contains() { # TEXT PART
    [[ $1 == *"$2"* ]] || { printf 'no "%s" in:\n%s\n' "$2" "$1" >&2; return 1; }
}
lacks() { # TEXT PART
    [[ $1 != *"$2"* ]] || { printf '"%s" in:\n%s\n' "$2" "$1" >&2; return 1; }
}
not() { # COMMAND...
    if "$@" >&2; then echo "succeeded: $*" >&2; return 1; fi
}
wait_for() { # COMMAND...: until it succeeds, $PATIENCE seconds at most; then says what it saw
    local end=$((SECONDS + ${PATIENCE:-6})) saw=
    while ! saw=$("$@" 2>&1); do
        [ $SECONDS -lt $end ] || { printf 'waited for: %s\n%s\n' "$*" "$saw" >&2; return 1; }
        sleep 0.02
    done
}
