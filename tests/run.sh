#!/bin/bash
# Runs test programs one after the other, shows what failed, and ends with `N passed, N failed`.
#   run.sh BUILD_FOLDER unit|nss|live|sources|soak|mixed|upstreams|scale|matrix|containers...
# A test that is skipped has not passed; it is named.
set -u
build=$1
shift
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

add() { # TITLE PASSED FAILED EXIT_STATUS
    local good=$2 bad=$3
    # A program that died says nothing of the cases that it did not come to.
    [ "$4" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + good))
    failed=$((failed + bad))
    printf '  %-28s %4d passed, %d failed\n' "$1" "$good" "$bad"
    if [ "$bad" -eq 0 ]; then grep '^ok.* # skip' "$log" | sed 's/^ok [0-9]* /    /'; else cat "$log"; fi
}

run_doctest() { # TITLE PROGRAM
    "$2" >"$log" 2>&1
    local status=$? counts
    counts=$(sed -n 's/.*test cases: *[0-9]* | *\([0-9]*\) passed | *\([0-9]*\) failed.*/\1 \2/p' "$log" | tail -1)
    # shellcheck disable=SC2086 -- two numbers
    add "$1" ${counts:-0 0} $status
}

run_tap() { # TITLE COMMAND...
    local title=$1
    shift
    "$@" >"$log" 2>&1
    local status=$?
    add "$title" "$(grep '^ok' "$log" | grep -vc ' # skip')" "$(grep -c '^not ok' "$log")" $status
}

for part in "$@"; do
    case $part in
        unit) for program in "$build"/unit/*_test; do run_doctest "$(basename "$program")" "$program"; done ;;
        nss)
            run_doctest nss_test "$build/nss/nss_test"
            # A sanitizer's runtime is a dependency that the real module does not have.
            case $build in
                build) run_tap elf_test tests/nss/elf_test.sh "$build"/lib{nss_warren.so.2,warren_preload.so} ;;
            esac
            ;;
        live | sources | soak | mixed | upstreams | scale | matrix)
            files=(tests/integration/*.bats)
            [ "$part" != sources ] || files=(tests/sources/*.bats)
            [ "$part" != soak ] || files=(tests/integration/soak.bats)
            [ "$part" != mixed ] || files=(tests/integration/mixed_load.bats)
            [ "$part" != upstreams ] || files=(tests/integration/{real_upstreams,tls}.bats)
            [ "$part" != scale ] || files=(tests/scale/*.bats)
            [ "$part" != matrix ] || { files=(tests/matrix/*.bats) && rm -f "$build/matrix/results.tsv"; }
            for file in "${files[@]}"; do
                run_tap "$(basename "$file")" env WARREN_BUILD="$build" \
                    tests/support/namespace.sh bats --tap "$file"
            done
            [ "$part" != matrix ] || tests/matrix/table.py "$build/matrix/results.tsv"
            ;;
        containers)
            for file in tests/containers/*.bats; do
                run_tap "$(basename "$file")" tests/containers/machine.sh "$build" bats --tap "$file"
            done
            ;;
        *) echo "run.sh: no part '$part'" >&2; exit 2 ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
