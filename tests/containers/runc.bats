# Unmodified images under runc alone: created, attached by the process, started.
load containers
setup() {
    needs runc
    container_machine none
}
teardown() {
    drop_bundle web
    stop_all
}

resolves() { # IMAGE
    needs_image "$1"
    local name
    for name in nginx nginx.warren; do
        # shellcheck disable=SC2046 -- words
        MOUNTS="$T/resolv.conf:/etc/resolv.conf" bundle web "$1" "" $(lookup_in "$1") "$name"
        runc create --bundle "$BUNDLES/web" web >"$T/says" 2>&1 </dev/null
        # Getent asks for no family that has but loopback.
        nsenter -t "$(pid_of web)" -n ip address add 10.80.0.2/24 dev lo
        "$SIDECAR" attach --pid "$(pid_of web)" --id web
        runc start web
        PATIENCE=10 wait_for grep . "$T/says"
        equal "$ADDRESS" "$(first_word <"$T/says")"
        PATIENCE=1 wait_for is "" attached
        drop_bundle web
    done
}
@test "runc: a static Go binary finds a service by name" { resolves go; }
@test "runc: a musl image does" { resolves musl; }
@test "runc: Debian 11 does" { resolves debian11; }
@test "runc: Debian 12 does" { resolves debian12; }
@test "runc: Debian 13 does" { resolves debian13; }

@test "runc: as docs/containers.md has it, with run.sh: named, found, gone" {
    MOUNTS="$ROOT/packaging/containers/resolv.conf:/etc/resolv.conf" bundle web musl "" \
        sh -c 'lookup nginx web; sleep 0.2'
    "$ROOT/packaging/containers/runc/run.sh" "$BUNDLES/web" web --name web --address 10.80.0.2 >"$T/says" </dev/null
    contains "$(xargs <"$T/says")" "$ADDRESS 10.80.0.2"
    wait_for is "" attached
    not runc state web
}
