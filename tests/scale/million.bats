# 1,000,000 instances: once, as its own target (make test-million). A minute and half a gibibyte.
load ../support/live
PATIENCE=300
setup() { fresh_machine; }
teardown() { stop_all; }

many_services() { client python3 "$SUPPORT/many_services.py" "$@"; }

@test "1,000,000 instances in 100,000 services: all are answered, and a change among them" {
    many_services write "$CATALOG" 100000 10
    start_sidecar --upstream none
    logged '1000000 of 1000000 running instances answered'
    run many_services ask 100000 10
    echo "# $output" >&3
    equal 0 "$status"
    many_services write "$CATALOG.next" 100000 10 1234
    mv "$CATALOG.next" "$CATALOG"
    wait_for is 172.16.4.210 short svc1234.warren
    echo "# $(grep -E 'VmRSS|VmHWM' "/proc/$(cat "$T/sidecar.pid")/status" | tr -s '\t\n' ' ')" >&3
}

@test "1,000,000 instances in 200 services, 5,000 in each" {
    python3 -c 'print("""{"services": [%s]}""" % ",\n".join(
    """{"name": "s%d", "instances": [%s]}""" % (s, ", ".join(
        f"\"10.{s}.{i // 250}.{i % 250 + 1}\"" for i in range(5000))) for s in range(200)))' >"$CATALOG"
    start_sidecar --upstream none
    logged '1000000 of 1000000 running instances answered'
    equal 5000 "$(client getent ahostsv4 s123.warren | grep -c STREAM)"
    [ "$(ask s123.warren | grep -c 'IN	A	10.123')" -gt 4000 ]
    is s123-4711.warren. short -x 10.123.18.211
}

@test "1,000,000 instances that share 300 addresses, as with host networking" {
    python3 -c 'print("""{"services": [%s]}""" % ",\n".join(
    """{"name": "s%d", "instances": [%s]}""" % (s, ", ".join(
        """{"id": "c-%d", "addresses": ["10.0.%d.1"]}""" % (i, (s + i) % 300 % 250) for i in range(10)))
    for s in range(100000)))' >"$CATALOG"
    start_sidecar --upstream none
    logged '1000000 of 1000000 running instances answered'
    contains "$(ask -x 10.0.7.1)" "s7-1.warren."
}
