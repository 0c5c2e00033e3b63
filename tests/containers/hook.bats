# The OCI hook: unmodified images find names by NSS, and where they have none, by DNS.
load containers
setup() {
    needs runc
    container_machine none
}
teardown() {
    for name in web other; do drop_bundle $name; done
    stop_all
}

# A bundle that has the hooks, and nothing mounted for names.
hooked() { # NAME IMAGE COMMAND...
    bundle "$1" "$2" "" "${@:3}"
    "$SIDECAR" oci-hook --add-to "$BUNDLES/$1"
}
change() { # NAME PYTHON: of its config.json
    python3 - "$BUNDLES/$1/config.json" "$2" <<'PYTHON'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    config = json.load(file)
exec(sys.argv[2])
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(config, file)
PYTHON
}
annotate() { change "$1" "config['annotations'] = $2"; } # NAME JSON
answers() { [ "$(dig +short "@$SERVER" "$1")" = "$2" ]; } # NAME ADDRESS
attached_is() { [ "$(attached)" = "$1" ]; }
# What a container prints, with what hooks have to say in $T/hooks.
printed() { # NAME
    timeout 20 runc run --bundle "$BUNDLES/$1" "$1" 2>"$T/hooks" </dev/null
}
# Not ahosts: it asks nobody where there is no network but the loopback.
nss_alone() { echo 'getent -s warren hosts nginx.warren'; }

by_nss() { # IMAGE
    needs_image "$1"
    # shellcheck disable=SC2046 -- words
    hooked web "$1" $(nss_alone)
    equal "$ADDRESS" "$(printed web | first_word)"
    equal "" "$(cat "$T/hooks")"
}
@test "hook: Debian 11 finds a service by the NSS module alone" { by_nss debian11; }
@test "hook: Debian 12 does" { by_nss debian12; }
@test "hook: Debian 13 does" { by_nss debian13; }

by_dns() { # IMAGE
    needs_image "$1"
    # shellcheck disable=SC2046 -- words
    hooked web "$1" $(lookup_in "$1") nginx
    equal "$ADDRESS" "$(printed web | first_word)"
}
@test "hook: a musl image finds it by DNS, with a resolv.conf that nobody mounted" { by_dns musl; }
@test "hook: a static Go binary does" { by_dns go; }

@test "hook: the image is left as it was, and the host too" {
    needs_image debian12
    hooked web debian12 true
    printed web
    runc delete -f web 2>/dev/null || true
    equal "" "$(cd "$BUNDLES/web/layer/upper" && find . -not -type d)"
    equal "" "$(find /run/warren-hook -mindepth 1)"
    PATIENCE=1 wait_for is "" attached
}

@test "hook: a service of the container's annotation, and its address" {
    needs_image debian12
    bundle web debian12 "" sleep 60
    annotate web '{"warren.service": "shop", "warren.address": "10.0.9.9"}'
    "$SIDECAR" oci-hook --add-to "$BUNDLES/web"
    start container runc run --bundle "$BUNDLES/web" web
    wait_for answers shop.warren 10.0.9.9
    stop container KILL
    runc delete -f web
    PATIENCE=1 wait_for answers shop.warren ""
}

@test "hook: an annotation that means nothing does not cost the container its names" {
    needs_image debian12
    # shellcheck disable=SC2046 -- words
    bundle web debian12 "" $(nss_alone)
    annotate web '{"warren.mode": "sideways", "warren.address": "10.0.9.9,x", "warren.service": "b d"}'
    "$SIDECAR" oci-hook --add-to "$BUNDLES/web"
    equal "$ADDRESS" "$(printed web | first_word)"
}

@test "hook: NSS in a running container works on after a crash of the sidecar" {
    needs_image debian12
    hooked web debian12 sleep 60
    start container runc run --bundle "$BUNDLES/web" web
    # shellcheck disable=SC2046 -- words
    wait_for runc exec web $(nss_alone)
    stop sidecar KILL
    not runc exec web $(nss_alone)
    start_sidecar --upstream none
    wait_for attached_is web
    equal "$ADDRESS" "$(runc exec web $(nss_alone) | first_word)"
}

@test "hook: a read-only root, and a user who is not root" {
    needs_image debian12
    hooked web debian12 $(nss_alone)
    change web "config['root']['readonly'] = True; config['process']['user'] = {'uid': 1000, 'gid': 1000}"
    equal "$ADDRESS" "$(printed web | first_word)"
    equal "" "$(cat "$T/hooks")"
}

@test "hook: a user namespace" {
    needs_image debian12
    bundle web debian12 "" $(nss_alone)
    # Its root has to own what it mounts on.
    chown -R 100000:100000 "$BUNDLES/web/rootfs/etc" "$BUNDLES/web/rootfs/run" "$BUNDLES/web/rootfs/usr/lib/x86_64-linux-gnu"
    chmod o+x "$BUNDLES" "$BUNDLES/web" "$BUNDLES/web/layer"
    change web "
ids = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]
config['linux']['namespaces'].append({'type': 'user'})
config['linux']['uidMappings'] = config['linux']['gidMappings'] = ids
config['mounts'] = [m for m in config['mounts'] if m['type'] not in ('cgroup', 'mqueue')]"
    "$SIDECAR" oci-hook --add-to "$BUNDLES/web"
    equal "$ADDRESS" "$(printed web | first_word)"
    equal "" "$(cat "$T/hooks")"
}

@test "hook: a container with a resolv.conf of its own keeps it" {
    needs_image musl
    echo "nameserver 192.0.2.1" >"$T/own.conf"
    MOUNTS="$T/own.conf:/etc/resolv.conf" hooked web musl cat /etc/resolv.conf
    equal "nameserver 192.0.2.1" "$(printed web)"
}

@test "hook: one in the host's network has names by NSS and DNS" {
    needs_image debian12
    hooked web debian12 sh -c "cat /etc/resolv.conf; $(nss_alone)"
    change web "config['linux']['namespaces'] = [n for n in config['linux']['namespaces'] if n['type'] != 'network']"
    equal "nameserver 127.0.0.11 $ADDRESS" "$(printed web | awk 'NR == 1 {printf "%s ", $0} END {print $1}')"
}

@test "hook: without a sidecar the container starts all the same, unless names are required" {
    needs_image debian12
    hooked web debian12 echo started
    stop_sidecar
    equal started "$(printed web)"
    drop_bundle web
    bundle web debian12 "" echo started
    "$SIDECAR" oci-hook --add-to "$BUNDLES/web" --required
    not printed web
    grep -q 'control.sock' "$T/hooks"
}

@test "hook: an image whose links lead to the host gets nothing there" {
    needs_image debian12
    hooked web debian12 true
    mkdir -p "$T/host"
    rm "$BUNDLES/web/rootfs/etc/nsswitch.conf"
    ln -s "$T/host/nsswitch.conf" "$BUNDLES/web/rootfs/etc/nsswitch.conf"
    ln -s "$T/host" "$BUNDLES/web/rootfs/run/warren"
    printed web
    equal "" "$(ls "$T/host")"
}

@test "hook: an image of a program and glibc alone, without /etc and a shell" {
    needs_image debian12
    hooked web go /getent hosts nginx.warren
    local root=$BUNDLES/web/rootfs from=$IMAGES/debian12 libraries=usr/lib/x86_64-linux-gnu
    rm -rf "$root/etc" "$root/run"
    mkdir -p "$root/$libraries" "$root/lib64"
    cp "$from/usr/bin/getent" "$root/"
    cp "$from/$libraries/libc.so.6" "$root/$libraries/"
    cp "$from/$libraries/ld-linux-x86-64.so.2" "$root/lib64/"
    equal "$ADDRESS" "$(printed web | first_word)"
    equal "" "$(cat "$T/hooks")"
}

@test "hook: of a container that nobody has ended nothing is mounted in the next one" {
    needs_image debian12
    hooked web debian12 cat /etc/resolv.conf
    echo "nameserver 9.9.9.9" >"$BUNDLES/web/rootfs/etc/resolv.conf"
    equal "nameserver 127.0.0.11" "$(printed web | head -1)"
    # As if its end had not been told.
    mkdir -p "$T/kept"
    runc create --bundle "$BUNDLES/web" other >/dev/null 2>&1 </dev/null
    cp -r /run/warren-hook/. "$T/kept/"
    runc delete -f other
    stop_sidecar
    mkdir -p /run/warren-hook
    cp -r "$T/kept/." /run/warren-hook/
    runc create --bundle "$BUNDLES/web" other >"$T/printed" 2>&1 </dev/null
    runc start other
    wait_for grep nameserver "$T/printed"
    equal "nameserver 9.9.9.9" "$(grep nameserver "$T/printed")"
    runc delete -f other
}

@test "hook: the late end of a container does not detach the next one of its id" {
    needs_image debian12
    hooked web debian12 sleep 60
    start container runc run --bundle "$BUNDLES/web" web
    wait_for attached_is web
    stop container KILL
    runc kill web KILL || true
    wait_for attached_is ""
    start other unshare -n sleep 60
    wait_for "$SIDECAR" attach --pid "$(cat "$T/other.pid")" --id web
    runc delete -f web
    equal web "$(attached)"
}

@test "hook: the runtime's umask does not decide who reads resolv.conf" {
    needs_image debian12
    hooked web debian12 cat /etc/resolv.conf
    change web "config['process']['user'] = {'uid': 1000, 'gid': 1000}"
    equal "nameserver 127.0.0.11" "$( (umask 077 && printed web) | head -1)"
}
