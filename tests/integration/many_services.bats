# 100,000 services: more than a processor's caches hold, so that batches of queries are prefetched.
load ../support/live
SERVICES=100000
PATIENCE=120 # with sanitizers
setup() { fresh_machine; }
teardown() { stop_all; }

many_services() { client python3 "$SUPPORT/many_services.py" "$@"; }
change_to() { # [CHANGED...]: a new document, renamed over the old one
    many_services write "$CATALOG.next" $SERVICES 3 "$@"
    mv "$CATALOG.next" "$CATALOG"
}
answers_all() { # [CHANGED...]
    run many_services ask $SERVICES 3 "$@"
    echo "# $output" >&3
    equal 0 "$status"
}

@test "100,000 services: all are answered, and after changes that come together, alone and back" {
    change_to
    start_sidecar --upstream none
    answers_all

    change_to 0 7 50000 99999
    wait_for is 172.16.134.159 short svc99999.warren
    answers_all 0 7 50000 99999
    is svc50000-1.warren. short -x 172.16.195.80
    is "NXDOMAIN 0 1" status +noedns svc7-2.warren

    change_to 50000
    wait_for equal 3 "$(short svc99999.warren | wc -w)"
    wait_for is svc99999-3.warren. short -x 10.24.105.243
    answers_all 50000
}

@test "100,000 services: one that comes, goes or is written wrong is the only one that changes" {
    change_to
    start_sidecar --upstream none
    sed -i '5i {"name": "svc-new", "instances": ["172.17.0.1"]},' "$CATALOG"
    wait_for is 172.17.0.1 short svc-new.warren
    sed -i '5d' "$CATALOG"
    wait_for is "NXDOMAIN 0 1" status svc-new.warren
    sed -i '5s/10\.[0-9.]*/10.0.0.x/' "$CATALOG"
    wait_for logged 'services\[3\]'
    wait_for is "10.0.0.50 10.0.0.51" short svc3.warren
    is "10.0.0.65 10.0.0.66 10.0.0.67" short svc4.warren
    sed -i '60000,$d' "$CATALOG"
    wait_for logged 'serving the last good one'
    is "10.24.105.241 10.24.105.242 10.24.105.243" short svc99999.warren
}
