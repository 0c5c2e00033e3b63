# A clean Debian with systemd, booted once for all tests of a file. Its network is the test's, so the
# test's own dig and dnsmasq are neighbours of what runs inside; its processes and files are its own.
load ../support/live
DEBS=$BUILD/packages
LOWER=$DEBS/booted
R=/run/root

boot() {
    [ -d "$LOWER" ] || return 0
    mkdir -p /run/over $R
    mount -t tmpfs tmpfs /run/over
    mkdir /run/over/{upper,work}
    mount -t overlay -o "lowerdir=$LOWER,upperdir=/run/over/upper,workdir=/run/over/work" overlay $R
    echo "nameserver $SERVER" >$R/etc/resolv.conf
    mount --bind "$DEBS/first" $R/mnt
    start machine "$BATS_TEST_DIRNAME/boot.sh" $R /run/booted
    PATIENCE=30 wait_for settled
}
settled() {
    [ ! -e "$T/machine.exit" ] || return 0
    inside systemctl is-system-running | grep -Eq 'running|degraded'
}
power_off() {
    [ -e /run/booted ] || return 0
    kill -KILL "$(cat /run/booted)"
    wait_for test -s "$T/machine.exit"
    umount -R $R
    umount /run/over
}
needs_machine() {
    [ -d "$LOWER" ] || skip "no Debian to boot: $(cat "$LOWER.why")"
    [ ! -e "$T/machine.exit" ] || skip "no Debian was booted: $(cat "$T/machine.out")"
}

inside() { # COMMAND...: as root of the booted machine
    nsenter -t "$(cat /run/booted)" -m -u -i -p -C -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root DEBIAN_FRONTEND=noninteractive "$@" 3>&-
}
install_packages() { # NAMES...: of this project
    local files=() name
    [ -e /run/booted ] || return 0
    for name in "$@"; do files+=("/mnt/$(basename "$DEBS/first/$name"_*.deb)"); done
    inside apt-get -q install --yes --no-install-recommends "${files[@]}"
}
write_inside() { inside sh -c 'cat >"$1.new" && mv "$1.new" "$1"' sh "$1"; } # PATH: what standard input says
catalog() { # ADDRESS
    echo "{\"services\": [{\"name\": \"nginx\", \"instances\": [\"$1\"]}]}" | write_inside /etc/warren/catalog.json
}
journal() { inside journalctl -u warren-sidecar -o cat --no-pager; }
main_pid() { inside systemctl show -P MainPID warren-sidecar; }
start_container() { # a process with a network of its own, lo up; its number in there is in /run/container
    inside rm -f /run/container
    # shellcheck disable=SC2016 -- for the inner shell
    start container nsenter -t "$(cat /run/booted)" -m -u -i -p -C -r -w \
        /usr/bin/unshare -n /bin/sh -c 'echo $$ >/run/container; exec sleep 60'
    wait_for inside test -s /run/container
    nsenter --net="$(container_network)" ip link set lo up
}
container_network() { # its path out here
    echo "/proc/$(cat /run/booted)/root/proc/$(inside cat /run/container)/ns/net"
}
