# Unmodified images under Podman, as docs/containers.md sets it up: they find services by name at 127.0.0.11.
load containers
setup_file() {
    [ -d "$BUILD/containers/packages" ] || return 0
    load_images go musl "${DEBIANS[@]}"
}
setup() {
    needs podman
    container_machine podman
}
teardown() {
    stop_podman
    stop_all
}

resolves() { # IMAGE
    needs_image "$1"
    # shellcheck disable=SC2046 -- words
    equal "$ADDRESS" "$(podman run --rm "localhost/$1" $(lookup_in "$1") nginx | first_word)"
    # shellcheck disable=SC2046
    equal "$ADDRESS" "$(podman run --rm "localhost/$1" $(lookup_in "$1") nginx.warren | first_word)"
}
@test "podman: the sidecar is the one nameserver, and single labels go to it first" {
    equal "search warren nameserver 127.0.0.11 options ndots:0" \
        "$(podman run --rm localhost/musl cat /etc/resolv.conf | xargs)"
}
@test "podman: a static Go binary finds a service by name" { resolves go; }
@test "podman: a musl image does" { resolves musl; }
@test "podman: Debian 11 does" { resolves debian11; }
@test "podman: Debian 12 does" { resolves debian12; }
@test "podman: Debian 13 does" { resolves debian13; }
