# An image made with packaging/containers/Dockerfile: names by NSS alone, with nothing but its folder.
load containers
setup() {
    needs podman
    needs_image debian12
}
teardown() {
    stop_podman
    stop_all
}

@test "the Dockerfile: a container that gets its socket folder has NSS, and one without it has dns" {
    local folder
    container_machine podman
    load_images debian12
    podman tag localhost/debian12 docker.io/library/debian:12-slim
    mkdir "$T/context"
    cp "$BUILD/libnss_warren.so.2" "$T/context/"
    podman build --network none --pull=never -q -t named -f "$EXAMPLES/Dockerfile" "$T/context"
    podman run -d --name app localhost/named sleep 60
    folder=$(find /run/warren/attach -mindepth 1 -maxdepth 1)
    # Another in the same network, which is what an attachment is for.
    equal "$ADDRESS" "$(podman run --rm --network container:app -v "$folder:/run/warren:ro" \
        localhost/named getent -s warren ahostsv4 nginx.warren | first_word)"
    equal "$ADDRESS" "$(podman exec app getent ahostsv4 nginx.warren | first_word)"
    not podman exec app getent -s warren ahostsv4 nginx.warren
}
