#!/bin/bash
# Runs test programs, shows what failed, and ends with `N passed, N failed`.
#   run.sh BUILD_FOLDER unit|nss|live|sources|page|containers|soak|mixed|upstreams|scale|
#       packages|matrix...
# A test that is skipped has not passed; it is named. Live tests mostly wait, so several files of them
# run at a time, each in a namespace of its own; WARREN_JOBS says how many.
set -u
build=$1
shift
jobs=${WARREN_JOBS:-$(nproc)}
passed=0
failed=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
declare -A titles=() began=() # by the process that runs it

# These hold answers to a number of milliseconds, or wait for a thread that gives way to all others.
alone=(cache catalog forwarding many_services)
# These take longest, so they begin first.
long=(exec_source nss_socket control leaks not_ready)

add() { # TITLE LOG PASSED FAILED EXIT_STATUS SECONDS
    local good=$3 bad=$4
    # A program that died says nothing of the cases that it did not come to.
    [ "$5" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + good))
    failed=$((failed + bad))
    printf '  %-28s %4d passed, %d failed %5d s\n' "$1" "$good" "$bad" "$6"
    if [ "$bad" -eq 0 ]; then grep '^ok.* # skip' "$2" | sed 's/^ok [0-9]* /    /'; else cat "$2"; fi
}

# TAP, or what doctest says at its end.
add_log() { # TITLE EXIT_STATUS SECONDS
    local log=$logs/$1 counts
    if grep -Eq '^(1\.\.|(not )?ok\b)' "$log"; then
        counts="$(grep '^ok' "$log" | grep -vc ' # skip') $(grep -c '^not ok' "$log")"
    else
        counts=$(sed -n 's/.*test cases: *[0-9]* | *\([0-9]*\) passed | *\([0-9]*\) failed.*/\1 \2/p' "$log" | tail -1)
    fi
    # shellcheck disable=SC2086 # two numbers
    add "$1" "$log" ${counts:-0 0} "$2" "$3"
}

finish_one() {
    local pid status=0
    wait -n -p pid "${!titles[@]}" || status=$?
    add_log "${titles[$pid]}" "$status" $((SECONDS - began[$pid]))
    unset "titles[$pid]" "began[$pid]"
}
finish_all() { while [ ${#titles[@]} -gt 0 ]; do finish_one; done; }

start() { # TITLE COMMAND...: beside others
    local title=$1
    shift
    [ ${#titles[@]} -lt "$jobs" ] || finish_one
    "$@" >"$logs/$title" 2>&1 </dev/null &
    titles[$!]=$title
    began[$!]=$SECONDS
}
run_alone() { # TITLE COMMAND...
    finish_all
    start "$@"
    finish_all
}

name_of() { basename "$1" .bats; }
is_in() { # NAME NAMES...
    local name=$1
    shift
    [[ " $* " == *" $name "* ]]
}
bats_file() { # start|run_alone FILE
    "$1" "$(basename "$2")" env WARREN_BUILD="$build" tests/support/namespace.sh bats --tap "$2"
}
live() {
    local file name
    for name in "${alone[@]}"; do bats_file run_alone "tests/integration/$name.bats"; done
    for name in "${long[@]}"; do bats_file start "tests/integration/$name.bats"; done
    for file in tests/integration/*.bats; do
        is_in "$(name_of "$file")" "${alone[@]}" "${long[@]}" || bats_file start "$file"
    done
    finish_all
}

for part in "$@"; do
    case $part in
        unit) for program in "$build"/unit/*_test; do run_alone "$(basename "$program")" "$program"; done ;;
        nss)
            run_alone nss_test "$build/nss/nss_test"
            # A sanitizer's runtime is a dependency that the real module does not have.
            case $build in
                build) run_alone elf_test tests/nss/elf_test.sh "$build"/lib{nss_warren.so.2,warren_preload.so} ;;
            esac
            ;;
        live) live ;;
        sources | page | soak | mixed | upstreams | scale | packages | matrix)
            case $part in
                soak) files=(tests/integration/soak.bats) ;;
                mixed) files=(tests/integration/mixed_load.bats) ;;
                upstreams) files=(tests/integration/{real_upstreams,tls}.bats) ;;
                *) files=(tests/"$part"/*.bats) ;;
            esac
            [ "$part" != matrix ] || rm -f "$build/matrix/results.tsv"
            for file in "${files[@]}"; do bats_file run_alone "$file"; done
            [ "$part" != matrix ] || tests/matrix/table.py "$build/matrix/results.tsv"
            ;;
        containers)
            for file in tests/containers/*.bats; do
                run_alone "$(basename "$file")" tests/containers/machine.sh "$build" bats --tap "$file"
            done
            ;;
        *) echo "run.sh: no part '$part'" >&2; exit 2 ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
