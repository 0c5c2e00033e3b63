# What packaging/monitoring brings, read by Prometheus' own tool.
load ../support/live
MONITORING=$BATS_TEST_DIRNAME/../../packaging/monitoring
setup() {
    command -v promtool >/dev/null || skip "there is no promtool here"
    fresh_machine
}
teardown() { stop_all; }

@test "the format of /metrics" {
    cp "$SUPPORT/catalog.json" "$CATALOG"
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
    short a.example.test >/dev/null
    # In a file, for promtool finds nothing wrong with nothing.
    curl -sf --unix-socket /run/warren/control.sock http://sidecar/metrics >"$T/metrics"
    test -s "$T/metrics"
    promtool check metrics <"$T/metrics"
}

@test "the alert rules, and what they say of made-up hours" {
    promtool check rules "$MONITORING/prometheus-alerts.yml"
    promtool test rules "$BATS_TEST_DIRNAME/alerts_test.yml"
}
