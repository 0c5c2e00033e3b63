# What the container image's recipe puts together, run as a container would be: a root of its own.
load ../support/live
IMAGE=/run/image

setup() { rm -rf "$IMAGE" "${T:?}"/*; }
teardown() {
    stop_all && rm -rf "$IMAGE"
}
make_image() { "$BATS_TEST_DIRNAME/../../packaging/container-image/root.sh" "$BUILD" "$IMAGE" "$@"; }
megabytes() { tar -C "$IMAGE" -c . | gzip -9 | wc -c | awk '{printf "%.1f", $1 / 1e6}'; }

@test "it answers from its own root, by DNS over UDP and by NSS" {
    make_image
    echo "# $(megabytes) MB compressed, $(du -sm --apparent-size "$IMAGE" | cut -f1) MiB unpacked" >&3
    [ "$(du -sm --apparent-size "$IMAGE" | cut -f1)" -lt 16 ]
    start sidecar chroot "$IMAGE" /usr/bin/warren-sidecar --upstream none
    wait_for logged 'catalog taken'
    logged 'runs as the user warren'
    is 953 stat -c %u "$IMAGE/run/warren/nss.sock"
    echo '{"services": [{"name": "nginx", "instances": ["10.0.1.1"]}]}' >"$IMAGE/etc/warren/catalog.json"
    wait_for is 10.0.1.1 short nginx.warren
    mkdir -p /run/lib && cp "$BUILD/libnss_warren.so.2" /run/lib/
    is 10.0.1.1 env WARREN_NSS_SOCKET="$IMAGE/run/warren/nss.sock" LD_LIBRARY_PATH=/run/lib \
        python3 "$SUPPORT/look_up.py" nginx.warren
}

@test "DNS over TLS finds its library" {
    make_image
    start sidecar chroot "$IMAGE" /usr/bin/warren-sidecar --upstream tls://127.0.0.99#x.example
    wait_for logged 'catalog taken'
    status example.com >/dev/null || true
    not grep -i 'libssl' "$T/sidecar.err"
}

@test "with the sources, warren-source starts" {
    make_image sources
    echo "# $(megabytes) MB compressed, $(du -sm --apparent-size "$IMAGE" | cut -f1) MiB unpacked" >&3
    run chroot "$IMAGE" /usr/bin/warren-source
    contains "$output" 'usage: warren-source'
    [ "$status" -eq 2 ]
}
