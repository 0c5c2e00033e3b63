# The judge can find fault: with clients that are as wrong as a client can be.
load ../support/live
setup() {
    mkdir -p "$T"
    : >"$T/leaked"
    GOOD="10.0.1.11 10.0.1.64 10.0.1.200 fd00::11 fd00::64 fd00::200"
    OTHER="10.0.1.64 10.0.1.200 10.0.1.11 fd00::64 fd00::200 fd00::11"
}

says() { # SERVICE SERVICE INSTANCE ABSENT SICK REVERSE REVERSE: as a client that is asked for them
    paste <(printf '%s\n' nginx.warren nginx nginx-2.warren nope.warren sick.warren \
        @10.0.1.64 @fd00::64) <(printf '%s\n' "$@")
}
judge() { # [WHAT=EXPECTED]...
    python3 "$BATS_TEST_DIRNAME/judge.py" C NSS --leaked "$T/leaked" "$@" </run/test/said
}
END=("10.0.1.64 fd00::64" "! no such name" "! no data" nginx-2.warren nginx-2.warren)

@test "what is right is right" {
    says "$GOOD" "$OTHER" "${END[@]}" >"$T/said"
    is "C	NSS	all	all	no such name	no data	yes	shuffled" judge order=shuffled
    says "$GOOD" "$GOOD" "${END[@]}" >"$T/said"
    is "C	NSS	all	all	no such name	no data	yes	sorted" judge
}

@test "an address too few, one too many, one twice, a wrong one, none, nothing said" {
    for service in "${GOOD/fd00::64/}" "$GOOD 10.0.1.65" "$GOOD fd00::64" \
        "${GOOD/10.0.1.64/10.0.1.65}" "! no data" ""; do
        says "$GOOD" "$service" "${END[@]}" >"$T/said"
        run judge
        equal 1 "$status"
        contains "$output" "C	NSS	**wrong**	all"
    done
    : >"$T/said"
    not judge
}

@test "a wrong instance, wrong words, a wrong name" {
    columns=(4 5 6 7 7)
    for at in 0 1 2 3 4; do
        end=("${END[@]}")
        end[at]=10.0.1.11
        says "$GOOD" "$GOOD" "${end[@]}" >"$T/said"
        run judge
        equal 1 "$status"
        equal "${columns[at]}" "$(grep '^C	' <<<"$output" | tr '\t' '\n' | grep -n '\*\*wrong' | cut -d: -f1)"
    done
}

@test "either of two words is right, a third is not" {
    says "$GOOD" "$GOOD" "${END[@]}" >"$T/said"
    is "C	NSS	all	all	no such name	no data	yes	sorted" judge "sick=no such name/no data"
    not judge "sick=no such name/try again"
}

@test "another order than is expected" {
    says "$GOOD" "$GOOD" "${END[@]}" >"$T/said"
    not judge order=shuffled
    says "$GOOD" "$OTHER" "${END[@]}" >"$T/said"
    not judge order=sorted
    not judge order=shuffled/sorted
}

@test "a client of which less is expected does not pass with more" {
    says "$GOOD" "$GOOD" "${END[@]}" >"$T/said"
    not judge families=4
    not judge shows=one
}

@test "a question that leaked" {
    says "$GOOD" "$GOOD" "${END[@]}" >"$T/said"
    echo "UDP nope.warren. A" >"$T/leaked"
    run judge
    equal 1 "$status"
    contains "$output" "**leaks**"
}
