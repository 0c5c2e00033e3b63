# What is counted, as Prometheus reads it, and what packaging/monitoring makes of it.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; start_upstream "$UPSTREAM"; }
teardown() { stop_all; }
MONITORING=$BATS_TEST_DIRNAME/../../packaging/monitoring
metrics() { curl -s --max-time 5 --unix-socket /run/warren/control.sock http://sidecar/metrics; }
metric() { # NAME{LABELS}: its value
    metrics | grep -F "$1 " | grep -v '^#' | sed 's/.* //'
}

@test "each way of asking, each origin and each rcode is counted, and timed" {
    start_sidecar --upstream "$UPSTREAM"
    short nginx.warren >/dev/null
    short +tcp nginx.warren AAAA >/dev/null
    short nope.warren TYPE1234 >/dev/null
    short a.example.test >/dev/null
    short a.example.test >/dev/null
    ask nginx.warren AXFR +notcp >/dev/null || true
    nss nginx.warren >/dev/null
    is 3 metric 'warren_queries_total{transport="udp",type="A"}'
    is 1 metric 'warren_queries_total{transport="tcp",type="AAAA"}'
    is 1 metric 'warren_replies_total{origin="own",rcode="NXDOMAIN"}'
    is 2 metric 'warren_replies_total{origin="own",rcode="NOERROR"}'
    is 1 metric 'warren_replies_total{origin="forwarded",rcode="NOERROR"}'
    is 1 metric 'warren_replies_total{origin="cache",rcode="NOERROR"}'
    is 1 metric 'warren_replies_total{origin="refused",rcode="REFUSED"}'
    is 1 metric 'warren_nss_replies_total{status="found"}'
    is 1 metric 'warren_cache_hits_total'
    for origin in cache forwarded nss; do
        is 1 metric "warren_reply_duration_seconds_count{origin=\"$origin\"}"
    done
    is 4 metric 'warren_reply_duration_seconds_count{origin="own"}'
    is 1 metric 'warren_upstream_answers_total{upstream="127.0.0.53:53"}'
    is 1 metric 'warren_upstream_up{upstream="127.0.0.53:53"}'
    is 14 metric 'warren_instances{state="answered"}'
}

@test "what was dropped, and why" {
    start_sidecar --upstream none --allow 127.0.0.11/32
    python3 - <<'PYTHON'
import socket
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for message in (b"", b"\0" * 11, b"\0\1\x80" + b"\0" * 9):
    client.sendto(message, ("127.0.0.11", 53))
PYTHON
    is "REFUSED 0 0" status nginx.warren
    is 3 metric 'warren_drops_total{cause="no_question"}'
    is 1 metric 'warren_refused_clients_total'
    is 0 metric 'warren_queue_drops_total'
}

@test "an upstream that is down is 0" {
    start_sidecar --upstream "$UPSTREAM"
    stop "upstream-$UPSTREAM" KILL
    for i in 1 2 3 4; do ask $i.example.test +time=1 >/dev/null || true; done
    is 0 metric 'warren_upstream_up{upstream="127.0.0.53:53"}'
}

@test "an upstream that is asked no more has no state, and its counts stay" {
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    start_sidecar --upstream system
    ask 1.example.test >/dev/null
    is 1 metric 'warren_upstream_up{upstream="127.0.0.53:53"}'
    echo "nameserver 127.0.0.54" >/etc/resolv.conf
    wait_for logged "upstreams are 127.0.0.54:53"
    is "" metric 'warren_upstream_up{upstream="127.0.0.53:53"}'
    is "" metric 'warren_upstream_usual_seconds{upstream="127.0.0.53:53"}'
    is 1 metric 'warren_upstream_answers_total{upstream="127.0.0.53:53"}'
}

@test "the format is right" {
    start_sidecar --upstream "$UPSTREAM"
    short a.example.test >/dev/null
    metrics | python3 "$SUPPORT/check_metrics.py"
}

@test "the dashboard and the alerts name metrics that there are" {
    start_sidecar --upstream "$UPSTREAM"
    short a.example.test >/dev/null
    metrics >"$T/metrics"
    python3 "$SUPPORT/check_monitoring.py" "$T/metrics" "$MONITORING"/*
}
