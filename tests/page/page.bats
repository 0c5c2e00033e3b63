# The page of --http in Debian's Chromium.
load ../support/live
URL=http://127.0.0.1:9153/
setup() {
    command -v chromium chromedriver >/dev/null || skip "there is no chromium here"
    fresh_machine
}
teardown() { stop_all; }

serve() { # a sidecar with the example catalog
    cp "$SUPPORT/catalog.json" "$CATALOG"
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM" --http 127.0.0.1:9153
}
looks() { # CHECK...
    HOME=$T timeout 120 python3 "$BATS_TEST_DIRNAME/browser.py" "$URL" "$@"
}

@test "state, a look-up by keyboard, a service that is opened, plots, and nobody else is asked" {
    serve
    looks tells_state looks_up opens_service shows_plots asks_nobody_else
}

@test "keyboard, phone, dark" {
    serve
    looks reachable_by_keyboard fits_phone dark
}

@test "a change is seen, and the sidecar's end" {
    launch_sidecar --upstream none --http 127.0.0.1:9153
    wait_for logged 'No such file' # a fault that has passed is none
    write_nginx 10.0.1.10
    wait_for logged 'catalog taken'
    start browser env HOME="$T" timeout 120 python3 "$BATS_TEST_DIRNAME/browser.py" "$URL" tells_state shows_change tells_end
    PATIENCE=30 wait_for grep -q now "$T/browser.out"
    echo '{"services": [{"name": "shop", "instances": ["10.0.2.1"]}]}' >"$T/new"
    mv "$T/new" "$CATALOG"
    PATIENCE=30 wait_for grep -q 'ok shows_change' "$T/browser.out"
    stop_sidecar
    PATIENCE=60 wait_for test -s "$T/browser.exit"
    equal 0 "$(cat "$T/browser.exit")"
}

@test "a sidecar that is started again, with another catalog and as many images" {
    write_nginx 10.0.1.10
    start_sidecar --upstream none --http 127.0.0.1:9153
    start browser env HOME="$T" timeout 120 python3 "$BATS_TEST_DIRNAME/browser.py" "$URL" follows_restart
    PATIENCE=30 wait_for grep -q now "$T/browser.out"
    stop_sidecar
    echo '{"services": [{"name": "shop", "instances": ["10.0.2.1"]}]}' >"$CATALOG"
    start_sidecar --upstream none --http 127.0.0.1:9153
    PATIENCE=60 wait_for test -s "$T/browser.exit"
    equal 0 "$(cat "$T/browser.exit")"
}

@test "what a catalog says stays text" {
    echo '{"services": [{"name": "web", "text": {"a": "<img src=x onerror=hacked=1>"},
        "ports": [{"name": "<script>hacked=1</script>", "port": 80, "protocol": "tcp"}],
        "instances": [{"id": "<img src=x onerror=window.hacked=1>", "addresses": ["10.0.0.1"]}]}]}' >"$CATALOG"
    start_sidecar --upstream none --http 127.0.0.1:9153
    looks tells_state escapes_names asks_nobody_else
}

@test "a thousand services under load" {
    python3 -c '
import json
print(json.dumps({"services": [{"name": f"service-{i:04}", "instances": [f"10.{i // 250}.{i % 250}.{k}" for k in range(1, 11)]}
                               for i in range(1000)]}))' >"$CATALOG"
    start_sidecar --upstream none --http 127.0.0.1:9153
    start load python3 "$BATS_TEST_DIRNAME/load.py" 127.0.0.11 20
    looks tells_state pages_services shows_plots asks_nobody_else
}
