# The hook as Podman, CDI and `ctr` start it, with the example files of packaging/containers.
load containers
setup_file() {
    [ -z "${WARREN_CANNOT:-}" ] && [ -d "$BUILD/containers/packages" ] || return 0
    load_images musl debian12
}
teardown() {
    stop_podman
    stop_containerd
    stop_all
}

known() { [ -n "$(dig +short "@$SERVER" "$1")" ]; } # NAME
gone() { [ -z "$(dig +short "@$SERVER" "$1")" ]; }  # NAME
by_nss() { echo 'getent -s warren ahostsv4 web.warren'; }

@test "podman: hooks.d brings NSS into an image, with the attachment that CNI has made" {
    needs podman
    needs_image debian12
    container_machine podman
    podman_hooks
    podman --hooks-dir "$T/hooks.d" run -d --name web localhost/debian12 sleep 60
    wait_for known web.warren
    address=$(dig +short "@$SERVER" web.warren)
    # shellcheck disable=SC2046 -- words
    equal "$address" "$(podman --hooks-dir "$T/hooks.d" run --rm localhost/debian12 $(by_nss) | first_word)"
    equal 1 "$(attached | wc -w)"
}

@test "podman: a CDI device does it for one container" {
    needs podman
    needs_image debian12
    container_machine podman
    example cdi/warren.json /etc/cdi
    # shellcheck disable=SC2046 -- words
    equal "$ADDRESS" "$(podman run --rm --device warren/dns=nss localhost/debian12 \
        getent -s warren ahostsv4 nginx.warren | first_word)"
    not podman run --rm localhost/debian12 getent -s warren ahostsv4 nginx.warren
}

@test "podman: a CDI device preloads the library, for musl and glibc, without DNS" {
    needs podman
    needs_image musl
    container_machine podman
    example cdi/warren.json /etc/cdi
    for image in musl debian12; do
        # shellcheck disable=SC2046 -- words
        equal "$ADDRESS" "$(podman run --rm --dns 192.0.2.1 --device warren/dns=preload \
            "localhost/$image" $(lookup_in "$image") nginx.warren | first_word)"
    done
}

@test "containerd: warren-runc brings NSS and resolv.conf into an image" {
    needs containerd
    needs_image debian12
    container_machine containerd
    start_containerd
    export WARREN_SIDECAR=$SIDECAR
    ctr image import "$IMAGES/debian12.tar" >/dev/null
    ctr run -d --cni --runc-binary "$EXAMPLES/runc/warren-runc" localhost/debian12:latest web sleep 60
    wait_for known web.warren
    address=$(dig +short "@$SERVER" web.warren)
    # shellcheck disable=SC2046 -- words
    equal "$address" "$(ctr run --rm --cni --runc-binary "$EXAMPLES/runc/warren-runc" \
        localhost/debian12:latest other $(by_nss) | first_word)"
    equal "$address" "$(ctr run --rm --cni --runc-binary "$EXAMPLES/runc/warren-runc" \
        localhost/debian12:latest other getent hosts web | first_word)"
    ctr task kill -s KILL web
    PATIENCE=2 wait_for gone web.warren
}

@test "podman: the annotation names the service, whatever CNI was told" {
    needs podman
    needs_image debian12
    container_machine podman
    podman_hooks
    podman --hooks-dir "$T/hooks.d" run -d --name web --annotation warren.service=shop localhost/debian12 sleep 60
    wait_for known shop.warren
    gone web.warren
}

@test "podman: in a user namespace of the container's own" {
    needs podman
    needs_image debian12
    container_machine podman
    podman_hooks
    # shellcheck disable=SC2046 -- words
    equal "$ADDRESS" "$(podman --hooks-dir "$T/hooks.d" run --rm --uidmap 0:100000:65536 --gidmap 0:100000:65536 \
        localhost/debian12 getent -s warren ahostsv4 nginx.warren | first_word)"
    equal "$ADDRESS" "$(podman run --rm --uidmap 0:100000:65536 --gidmap 0:100000:65536 localhost/debian12 \
        getent -s dns ahostsv4 nginx.warren | first_word)"
}
