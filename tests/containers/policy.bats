# What a container may know, by its networks: the outside, and the services of others.
load containers
setup_file() { [ ! -d "$BUILD/containers/packages" ] || [ -n "${WARREN_CANNOT:-}" ] || load_images go debian12; }
setup() { needs podman; }
teardown() {
    stop_podman
    stop_all
}

@test "a network without egress: outside names are refused and say why, though others' are kept" {
    container_machine podman "$UPSTREAM"
    start_upstream "$UPSTREAM"
    network closed 1 closed
    podman run -d --name open localhost/go
    podman run -d --name shut --network closed localhost/go
    local open shut
    open=$(podman_pid open)
    shut=$(podman_pid shut)
    equal 192.0.2.7 "$(from "$open" 7.example.test)"
    equal "" "$(nsenter -t "$shut" -n ip route show default)"
    equal "REFUSED EDE 15" "$(status_from "$shut" 7.example.test)"
    equal "NXDOMAIN" "$(status_from "$shut" nope)"
    lacks "$(questions)" nope
    equal "$ADDRESS" "$(from "$shut" nginx)"
    equal "$ADDRESS" "$(podman exec shut /client lookup nginx)"
    contains "$(podman exec shut /client lookup 7.example.test)" '!'
}

@test "a container with its own resolv.conf: it asks whom it names, and nothing of it is touched" {
    needs_image debian12
    container_machine podman
    podman run -d --name first localhost/go # and the bridge is there
    start_upstream 10.89.0.1
    echo nameserver 10.89.0.1 >"$T/own.conf"
    podman run -d --name own -v "$T/own.conf:/etc/resolv.conf:ro" localhost/debian12
    equal "nameserver 10.89.0.1" "$(podman exec own cat /etc/resolv.conf)"
    equal 192.0.2.7 "$(podman exec own getent ahostsv4 7.example.test | first_word)"
    run podman exec own getent ahostsv4 nginx.warren
    equal 2 "$status"
    contains "$(questions 10.89.0.1)" nginx.warren
    equal "$ADDRESS" "$(from "$(podman_pid own)" nginx)"
}

@test "services of a network: seen in it, by no name and no type from another" {
    container_machine podman
    network front 2 open
    network back 3 open
    podman run -d --name db --network back localhost/go
    podman run -d --name near --network back localhost/go
    podman run -d --name far --network front localhost/go
    podman run -d --name between --network front --network back localhost/go
    local address near far between type
    address=$(podman_address db back)
    near=$(podman_pid near)
    far=$(podman_pid far)
    between=$(podman_pid between)
    equal "$address" "$(from "$near" db)"
    equal "$address" "$(from "$between" db.warren)"
    equal "db-1.warren." "$(from "$near" -x "$address")"
    for type in A AAAA TXT SRV ANY HTTPS PTR NS SOA; do
        for name in db.warren db-1.warren _http._tcp.db.warren; do
            equal NXDOMAIN "$(status_from "$far" "$name" $type)"
            equal NXDOMAIN "$(status_from "$far" +tcp "$name" $type)"
        done
    done
    equal "" "$(from "$far" -x "$address")"
    equal "" "$(from "$far" -t PTR _services._dns-sd._udp.warren)"
    equal "! not found" "$(podman exec far /client lookup db.warren | sed 's/lookup.*no such host/not found/')"
    # Nor over the container's own socket.
    nss_of() { WARREN_NSS_SOCKET=/run/warren/attach/$(podman inspect -f '{{.Id}}' "$1")/nss.sock nss db.warren; }
    equal "$address" "$(nss_of near)"
    equal EAI_NONAME "$(nss_of far)"
    equal "$ADDRESS" "$(from "$far" nginx)"
}
