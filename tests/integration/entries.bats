# Bad entries of a readable catalog: left out, named with their place, the rest is served.
load ../support/live
setup() { fresh_machine; }
teardown() { stop_all; }

write_bad_catalog() {
    cat >"$CATALOG" <<'END'
{"services": [
  {"name": "good", "instances": ["10.0.1.1", "10.0.1.999", "10.0.1.2", {"addresses": ["10.0.1.3"], "state": "odd"}]},
  {"name": "_bad", "instances": ["10.0.2.1"]},
  {"instances": ["10.0.2.2"]},
  {"name": "good", "instances": ["10.0.2.3"]},
  "text",
  {"name": "rich", "unknown": {"a": 1}, "aliases": ["good", "wealthy"], "ports": [{"name": "p", "port": 70000}],
   "instances": ["fd00::1", {"addresses": ["10.0.3.1"], "number": 4}, {"addresses": ["10.0.3.2"], "number": 4}]}]}
END
}

PLACES='services[0].instances[1]
services[0].instances[3].state
services[1].name
services[2]
services[3].name
services[4]
services[5].aliases[0]
services[5].instances[2].number
services[5].ports[0].port'

@test "the rest is served" {
    write_bad_catalog
    start_sidecar --upstream none
    is "10.0.1.1 10.0.1.2" short good.warren
    is "10.0.3.1 10.0.3.2" short wealthy.warren
    is fd00::1 short rich.warren AAAA
    is 10.0.3.1 short rich-4.warren
    is "" short _bad.warren
    is "NXDOMAIN 0 1" status _bad.warren
}

@test "each is named in the log with its place, and counted" {
    write_bad_catalog
    start_sidecar --upstream none
    while read -r place; do
        contains "$(<"$T/sidecar.err")" "warning catalog: $place: "
    done <<<"$PLACES"
    contains "$(<"$T/sidecar.err")" " 9 bad entries"
}

@test "check prints them and ends with 1" {
    write_bad_catalog
    run "$SIDECAR" check "$CATALOG"
    equal 1 "$status"
    contains "$output" "9 bad entries"
    while read -r place; do contains "$output" "$place: "; done <<<"$PLACES"
}

@test "check --json says the same to machines" {
    write_bad_catalog
    "$SIDECAR" check --json "$CATALOG" >"$T/check.json" || equal 1 $?
    run python3 -c 'import json,sys
print(*sorted(entry["place"] for entry in json.load(open(sys.argv[1]))["bad_entries"]), sep="\n")' "$T/check.json"
    equal "$PLACES" "$output"
}

@test "check of a good catalog ends with 0, of none or a broken one with an error of one line" {
    run "$SIDECAR" check "$SUPPORT/catalog.json"
    equal 0 "$status"
    contains "$output" "10 services"
    run "$SIDECAR" check /etc/warren/none.json
    not equal 0 "$status"
    equal 1 "${#lines[@]}"
    contains "$output" "/etc/warren/none.json"
    printf '{"services": [\n  {"name" 1}]}' >"$CATALOG"
    run "$SIDECAR" check "$CATALOG"
    not equal 0 "$status"
    equal 1 "${#lines[@]}"
    contains "$output" "line 2"
}

@test "a catalog of bad entries without end does not fill the log" {
    python3 -c 'print("{\"services\": [" + ",".join(["7"] * 5000) + "]}")' >"$CATALOG"
    start_sidecar --upstream none
    [ "$(wc -l <"$T/sidecar.err")" -lt 100 ]
    contains "$(<"$T/sidecar.err")" "5000 bad entries"
}

@test "readings one after the other do not fill the log: no entry again, a line a second, and the last one" {
    write_bad_catalog
    start_sidecar --upstream none
    before=$(wc -l <"$T/sidecar.err")
    for _ in {1..50}; do
        kill -HUP "$(cat "$T/sidecar.pid")"
        sleep 0.02
    done
    [ "$(wc -l <"$T/sidecar.err")" -lt $((before + 10)) ]
    equal 1 "$(times_logged 'services\[4\]: ')"
    # What is answered in the end is told, though nothing else comes.
    wait_for logged 'since the last line [0-9]+ updates'
}
