# The client matrix: each client, in its own process, asks for the same names in each way that it
# has, and judge.py holds what it says against the catalog. That becomes a line of results.tsv, of
# which table.py makes a table. A client takes any number of NAME and @ADDRESS and prints a line for
# each: the addresses in the order in which it got them (or the address' name), or `! why not`.
load ../support/live
CLIENTS=$BATS_TEST_DIRNAME/clients
MADE=$BUILD/matrix
RESULTS=$MADE/results.tsv
ROOT= # where another release of Debian is; see releases.bats

matrix_machine() {
    fresh_machine
    # In the instances' subnet, where glibc sorts; they refuse all connections at once.
    ip address add 10.0.1.77/16 dev lo
    ip address add fd00::77/64 dev lo nodad
    ip -6 route add local fd00::/64 dev lo src fd00::77
    cp "$BATS_TEST_DIRNAME/catalog.json" "$CATALOG"
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
}

# The machine as each way needs it: but for DNS, the name server is one that knows none of our
# names, so that an answer can only have come by that way. It also sees what leaks.
use() { # NSS|preload|DNS
    local server=$UPSTREAM
    printf 'passwd: files\nhosts: files dns\n' >"$ROOT/etc/nsswitch.conf"
    case $1 in
        NSS) "$BATS_TEST_DIRNAME/../../packaging/nsswitch.sh" add "$ROOT/etc/nsswitch.conf" ;;
        DNS) server=$SERVER ;;
    esac
    echo "nameserver $server" >"$ROOT/etc/resolv.conf"
}

# A wrong row fails its test at the end, so that all rows are there to be seen.
setup() { : >"$T/faults"; }
teardown() { no_faults; }
no_faults() {
    cat "$T/faults" >&2
    [ ! -s "$T/faults" ]
}

by_NSS() { client "$@"; }
by_preload() { preloaded "$@"; }
by_DNS() { "$@"; }

# row CLIENT WAY [WHAT=EXPECTED]... COMMAND...: one result; judge.py has the list of WHAT. CLIENT is
# what table.py makes of it: `what: call @ where`.
row() {
    local client=$1 way=$2 expected=() asked=()
    shift 2
    while [[ $1 == *=* ]]; do expected+=("$1") && shift; done
    asked=(nginx{.warren,}{,,,,,} nginx-2.warren nope.warren sick.warren)
    [[ " ${expected[*]} " == *" reverse=no "* ]] || asked+=(@10.0.1.64 @fd00::64)
    : >"$T/upstream-$UPSTREAM.questions"
    "by_${way%%[ ,]*}" ${ROOT:+chroot "$ROOT"} timeout 60 "$@" "${asked[@]}" \
        >"$T/says" 2>"$T/complains" </dev/null || true
    paste <(printf '%s\n' "${asked[@]}") "$T/says" |
        python3 "$BATS_TEST_DIRNAME/judge.py" "$client" "$way" \
            --leaked "$T/upstream-$UPSTREAM.questions" "${expected[@]}" >>"$RESULTS" 2>>"$T/faults" ||
        cat "$T/complains" >>"$T/faults"
}
# A row for each of C's calls; the orders are getaddrinfo's and gethostbyname2's. gethostbyname keeps
# the one it gets. $NO_DATA is getaddrinfo's own word.
NO_DATA="no data"
calls() { # CLIENT WHERE PROGRAM WAY ORDER ORDER2 [WHAT=EXPECTED]...
    local client=$1 where=$2 program=$3 way=$4 order=$5 order2=$6 call
    shift 6
    use "$way"
    row "$client: getaddrinfo @ $where" "$way" order="$order" sick="$NO_DATA" "$@" "$program" getaddrinfo
    for call in gethostbyname{,_r}; do
        row "$client: $call @ $where" "$way" families=4 order=shuffled "$@" "$program" "$call"
    done
    for call in gethostbyname2{,_r}; do
        row "$client: $call @ $where" "$way" order="$order2" "$@" "$program" "$call"
    done
}
remark() { # CLIENT WAY TEXT: what the table says instead of results
    printf '%s\t%s\t%s\n' "$@" >>"$RESULTS"
}
