# Two containers on one bridge: one finds the other by its name, no longer when that has ended, and at
# once when it is back with another address.
load containers
setup_file() { [ ! -d "$BUILD/containers/packages" ] || [ -n "${WARREN_CANNOT:-}" ] || load_images go debian12; }
teardown_file() { stop_containerd; }
teardown() {
    stop_podman
    stop_all
}

finds() { # PID ADDRESS: the container of that process, by a program of the image and by a query
    equal "$2" "$(nsenter -t "$1" -a getent hosts web | first_word)"
    equal "$2" "$(from "$1" web)"
    equal "$2" "$(from "$1" +tcp web.warren)"
}
# A container that has ended is out of the answer within a second, by all ways.
goes() { # PID_OF_OTHER PID_OF_WEB MILLISECONDS
    local took
    took=$(nsenter -t "$1" -n "$BATS_TEST_DIRNAME/until_gone.py" "$2" web)
    echo "# gone $took ms after its end" >&3
    [ "$took" -lt "$3" ]
}

@test "podman: getaddrinfo and DNS give the neighbour's address, until it ends; and its next one" {
    needs podman
    needs_image debian12
    container_machine podman
    podman run -d --name other localhost/debian12
    podman run -d --name web localhost/go
    local other first second
    other=$(podman_pid other)
    first=$(podman_address web warren)
    finds "$other" "$first"
    # The plugin is not told the process, so it takes as long as Podman's own clearing away.
    goes "$other" "$(podman_pid web)" 5000
    equal "" "$(nsenter -t "$other" -a getent hosts web | first_word)"
    podman start web
    second=$(podman_address web warren)
    not equal "$first" "$second"
    finds "$other" "$second"
}

# With the hook the sidecar knows the process.
@test "podman: with the hook it is gone at once" {
    needs podman
    container_machine podman
    podman_hooks
    podman run -d --name other localhost/go
    podman --hooks-dir "$T/hooks.d" run -d --name web localhost/go
    goes "$(podman_pid other)" "$(podman_pid web)" 1000
}

@test "containerd: the same" {
    needs containerd
    needs_image debian12
    container_machine containerd
    ctr image import "$IMAGES/go.tar" >/dev/null
    ctr image import "$IMAGES/debian12.tar" >/dev/null
    # In the foreground: a detached one is not taken off its network when it ends.
    run() { # shellcheck disable=SC2086
        start "$2" ctr run --rm --cni $RESOLV "localhost/$1:latest" "$2"
        wait_for attached_to "$2"
    }
    attached_to() { [[ " $(attached) " == *" default-$1 "* ]]; }
    pid() { ctr task ls | awk -v name="$1" '$1 == name {print $2}'; }
    address() { nsenter -t "$(pid web)" -n ip -4 -o address show dev eth0 | awk '{sub("/.*", "", $4); print $4}'; }
    run debian12 other
    run go web
    local other first second
    other=$(pid other)
    first=$(address)
    finds "$other" "$first"
    goes "$other" "$(pid web)" 1000
    wait_for test -s "$T/web.exit"
    run go web
    second=$(address)
    not equal "$first" "$second"
    finds "$other" "$second"
    kill -KILL "$(pid web)" "$other"
    wait_for test -s "$T/web.exit"
    wait_for test -s "$T/other.exit"
}
