# What the CNI specification wants, through Podman, `ctr` and the real bridge plugin in front of ours.
load containers
setup_file() { [ ! -d "$BUILD/containers/packages" ] || [ -n "${WARREN_CANNOT:-}" ] || load_images go; }
teardown_file() { stop_containerd; }
setup() { needs podman; }
teardown() {
    stop_podman
    ip -all netns delete
    stop_all
}

# The chain, as libcni runs it: the bridge plugin, and ours behind it with its result.
call() { # COMMAND PLUGIN < CONFIGURATION
    env CNI_COMMAND="$1" CNI_CONTAINERID=web CNI_NETNS="${NETNS-/run/netns/web}" CNI_IFNAME=eth0 \
        CNI_PATH=/opt/cni/bin "/opt/cni/bin/$2"
}
bridge() { # VERSION
    echo "{\"cniVersion\": \"$1\", \"name\": \"warren\", \"type\": \"bridge\", \"bridge\": \"cni-x\", \"isGateway\": true,
           \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.91.0.0/24\", \"routes\": [{\"dst\": \"0.0.0.0/0\"}]}}"
}
ours() { # VERSION RESULT
    echo "{\"cniVersion\": \"$1\", \"name\": \"warren\", \"type\": \"warren-dns\", \"newKey\": {\"a\": [1]}, \"prevResult\": $2}"
}
field() { # EXPRESSION over `it`: of the JSON on standard input
    python3 -c 'import json, sys; it = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"
}

@test "behind the real bridge plugin, in each version: the result has it; ADD twice, DEL twice" {
    container_machine none
    local version result
    for version in 0.3.1 0.4.0 1.0.0; do
        ip netns add web
        bridge $version | call ADD bridge >"$T/bridge"
        ours $version "$(cat "$T/bridge")" | call ADD warren-dns >"$T/first"
        ours $version "$(cat "$T/bridge")" | call ADD warren-dns >"$T/second"
        equal "$(cat "$T/first")" "$(cat "$T/second")"
        equal "$version 127.0.0.11" "$(field 'it["cniVersion"] + " " + it["dns"]["nameservers"][0]' <"$T/first")"
        # All else is as it was, 0.x's "version" in each address too.
        equal "$(field 'json.dumps(it | {"dns": {}}, sort_keys=True)' <"$T/bridge")" \
            "$(field 'json.dumps(it | {"dns": {}}, sort_keys=True)' <"$T/first")"
        equal web "$(attached)"
        equal "$ADDRESS" "$(ip netns exec web dig +short "@$SERVER" nginx)"
        [ $version = 0.3.1 ] || ours $version "$(cat "$T/first")" | call CHECK warren-dns
        result=$(ours $version "$(cat "$T/first")")
        call DEL warren-dns <<<"$result"
        equal "" "$(attached)"
        call DEL warren-dns <<<"$result"
        ip netns delete web
        NETNS='' call DEL warren-dns <<<"$result"
        bridge $version | call DEL bridge
    done
}

@test "bad input: an error object, exit code 1, and nothing is attached" {
    container_machine none
    ip netns add web
    refused() { # CODE COMMAND INPUT
        local code=0
        call "$2" warren-dns <<<"$3" >"$T/result" 2>/dev/null || code=$?
        equal 1 "$code"
        equal "$1 True" "$(field 'str(it["code"]) + " " + str(len(it["msg"]) > 0 and "cniVersion" in it)' <"$T/result")"
    }
    refused 6 ADD '{"cniVersion": '
    refused 6 ADD '[]'
    refused 6 ADD ''
    refused 1 ADD "$(ours 9.9.9 '{}')"
    refused 7 ADD '{"cniVersion": "1.0.0", "name": "warren", "type": "warren-dns"}'
    refused 7 ADD "$(ours 1.0.0 '"text"')"
    refused 4 NOTHING "$(ours 1.0.0 '{}')"
    NETNS='' refused 4 ADD "$(ours 1.0.0 '{}')"
    equal "" "$(attached)"
}

@test "Podman: keys that we do not know are left alone; a wrong one fails the container and says so" {
    container_machine podman
    network odd 1 open ', "unknown": {"nested": [1, 2]}, "alsoUnknown": true'
    equal "$ADDRESS" "$(podman run --rm --network odd localhost/go /client lookup nginx)"
    network wrong 2 open ', "mode": "bound"'
    run podman run --rm --network wrong localhost/go /client lookup nginx
    [ "$status" -ne 0 ]
    contains "$output" "the key 'mode' is none of"
    equal "" "$(attached)"
}

@test "Podman: no sidecar: the container starts all the same, unless it has to have DNS" {
    container_machine podman
    network must 1 open ', "required": true'
    stop_sidecar
    podman run --rm localhost/go /client lookup localhost
    run podman run --rm --network must localhost/go /client lookup localhost
    [ "$status" -ne 0 ]
    contains "$output" "is the sidecar running?"
}

@test "Podman: the service's name is the container's, the pod's, or given" {
    container_machine podman
    podman run -d --name web-1 localhost/go
    CNI_ARGS='IgnoreUnknown=1;WARREN_SERVICE=shop' podman run -d --name any localhost/go
    equal "$(podman_address web-1 warren)" "$(short web.warren)"
    equal "$(podman_address any warren)" "$(short shop.warren)"
    equal "" "$(short any.warren)"
    # A pod's network is that of the container that holds it together.
    podman pod create --name cart --infra-image localhost/go --infra-command '/client wait'
    podman run -d --name part --pod cart localhost/go
    equal "$ADDRESS" "$(podman exec part /client lookup nginx)"
    not equal "" "$(short cart.warren)"
    lacks "$("$SIDECAR" attachments)" infra
    podman pod rm -f -t 0 cart
    equal "" "$(short cart.warren)"
}
