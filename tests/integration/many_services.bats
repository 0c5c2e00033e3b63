# 100,000 services: more than a processor's caches hold, so that batches of queries are prefetched.
load ../support/live
SERVICES=100000
PATIENCE=120
[ -z "$RUNTIME" ] || SERVICES=10000 # a sanitizer takes ten times as long
LAST=$((SERVICES - 1))
MIDDLE=$((SERVICES / 2))
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
# As many_services.py gives them.
address() { # SERVICE [INSTANCE]
    local number=$(($1 * 16 + ${2:-1}))
    echo "10.$((number >> 16)).$((number >> 8 & 255)).$((number & 255))"
}
changed_address() { echo "172.16.$(($1 >> 8 & 255)).$(($1 & 255))"; }

@test "100,000 services: all are answered, and after changes that come together, alone and back" {
    change_to
    start_sidecar --upstream none
    answers_all

    change_to 0 7 $MIDDLE $LAST
    wait_for is "$(changed_address $LAST)" short svc$LAST.warren
    answers_all 0 7 $MIDDLE $LAST
    is svc$MIDDLE-1.warren. short -x "$(changed_address $MIDDLE)"
    is "NXDOMAIN 0 1" status svc7-2.warren

    change_to $MIDDLE
    wait_for is svc$LAST-3.warren. short -x "$(address $LAST 3)"
    answers_all $MIDDLE
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
    sed -i "$MIDDLE,\$d" "$CATALOG"
    wait_for logged 'serving the last good one'
    is "$(address $LAST 1) $(address $LAST 2) $(address $LAST 3)" short svc$LAST.warren
}
