# Unmodified images under containerd, by `ctr run --cni`, as docs/containers.md has it.
load containers
teardown_file() { stop_containerd; }
setup() {
    needs containerd
    container_machine containerd
}
teardown() { stop_sidecar; }

resolves() { # IMAGE
    needs_image "$1"
    ctr image import "$IMAGES/$1.tar" >/dev/null
    # shellcheck disable=SC2046,SC2086 -- words
    equal "$ADDRESS $ADDRESS" "$(for name in nginx nginx.warren; do
        ctr run --rm --cni $RESOLV "localhost/$1:latest" web-1 $(lookup_in "$1") $name | first_word
    done | xargs)"
}
@test "containerd: a static Go binary finds a service by name" { resolves go; }
@test "containerd: a musl image does" { resolves musl; }
@test "containerd: Debian 11 does" { resolves debian11; }
@test "containerd: Debian 12 does" { resolves debian12; }
@test "containerd: Debian 13 does" { resolves debian13; }
