# Warren's containers: in containerd's namespace `warren`, with instances in its store that have no address.
load containers
teardown_file() { stop_containerd; }
setup() {
    needs containerd
    container_machine warren
}
teardown() {
    ctr -n warren task kill -s KILL "$ID" 2>/dev/null || true
    stop_sidecar
}
ID=4f1c22de-5b0f-4d5e-9f0b-0d6a34e0c1aa # as Warren makes them
attached_to() { contains "$(attached)" "$ID"; }
process() { ctr -n warren task ls | awk -v id="$ID" '$1 == id {print $2}'; }

@test "Warren: an instance without an address gets that of the container with its runtime id" {
    echo "{\"services\": [{\"name\": \"shop\", \"instances\": [{\"id\": \"i-1\", \"runtime_id\": \"$ID\"}]}]}" >"$CATALOG"
    wait_for logged 'catalog taken: 1 service, 0 of 1'
    equal "" "$(short shop.warren)"
    ctr -n warren image import "$IMAGES/go.tar" >/dev/null
    # shellcheck disable=SC2086 -- words
    start task ctr -n warren run --rm --cni $RESOLV localhost/go:latest "$ID" /client wait
    wait_for attached_to
    local pid address
    pid=$(process)
    address=$(nsenter -t "$pid" -n ip -4 -o address show dev eth0 | awk '{sub("/.*", "", $4); print $4}')
    wait_for is "$address" short shop.warren
    equal "$address" "$(from "$pid" shop)"
    ctr -n warren task kill -s KILL "$ID"
    wait_for test -s "$T/task.exit"
    PATIENCE=1 wait_for is "" short shop.warren
}

@test "Warren: without CNI the hook attaches, with warren-runc as runc in containerd's PATH" {
    needs_image debian12
    stop_containerd
    mkdir -p /run/front
    ln -sf "$ROOT/packaging/containers/runc/warren-runc" /run/front/runc
    WARREN_RUNC=$(command -v runc) PATH=/run/front:$PATH start_containerd
    ctr -n warren image import "$IMAGES/debian12.tar" >/dev/null
    equal "$ADDRESS" "$(ctr -n warren run --rm localhost/debian12:latest "$ID" \
        getent -s warren hosts nginx | first_word)"
}
