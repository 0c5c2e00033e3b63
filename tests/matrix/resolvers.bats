# Beside other daemons that look names up: nscd in front of the module, systemd-resolved behind it
# and before it. Both are fetched and not installed, so that the machine stays as it is.
load matrix
UPSTREAM=127.0.0.99 # systemd-resolved takes 127.0.0.53 for itself
PACKAGES=$MADE/packages
GLIBC=$(getconf GNU_LIBC_VERSION)

setup_file() {
    matrix_machine
    [ ! -d "$PACKAGES" ] || cp "$PACKAGES"/{usr/,}lib/*/libnss_resolve.so.2 /run/lib/ 2>/dev/null || true
}
teardown_file() { stop_all; }
teardown() {
    local name
    for name in nscd resolved; do
        [ ! -e "$T/$name.pid" ] || [ -e "$T/$name.exit" ] || stop $name
    done
    rm -rf /run/nscd
    no_faults
}

need_packages() { # CLIENT WAY: leaves their row with a remark if there are none
    [ ! -d "$PACKAGES" ] || return 0
    leave_out "$1" "$2" "$(cat "$MADE/packages.why" 2>/dev/null || echo "not fetched")"
}
# systemd-resolved becomes a user of its own, which only root's namespaces have.
need_users() { # CLIENT WAY
    awk '$3 > 1 {exit 1}' /proc/self/uid_map || return 0
    leave_out "$1" "$2" "needs root"
}
leave_out() { # CLIENT WAY WHY
    remark "$1" "$2" "skipped: $3"
    skip "$3"
}

# The clients cannot load the module themselves: what they get has come through nscd.
by_nscd() { "$@"; }
start_nscd() {
    mkdir -p /run/nscd
    printf '%s\n' "enable-cache hosts yes" "persistent hosts no" "enable-cache passwd no" \
        "enable-cache group no" "enable-cache services no" "enable-cache netgroup no" >"/run/nscd.conf"
    start nscd env LD_LIBRARY_PATH=/run/lib "$PACKAGES/usr/sbin/nscd" -F -f "/run/nscd.conf"
    wait_for test -S /run/nscd/socket
}
@test "nscd in front of the module" {
    need_packages "C behind nscd @ $GLIBC" nscd
    use NSS
    start_nscd
    # All that nscd says of a name without addresses is that it is not there.
    row "C behind nscd: getaddrinfo @ $GLIBC" nscd sick="no such name" "$MADE/calls" getaddrinfo
    row "C behind nscd: gethostbyname2_r @ $GLIBC" nscd sick="no such name" order=shuffled \
        "$MADE/calls" gethostbyname2_r
}

# A daemon without a message bus, as its own user. It asks nobody while there is no network.
start_resolved() { # NAME SERVER
    local file
    if ! ip link show eth0 >/dev/null 2>&1; then
        ip link add eth0 type veth peer name eth1
        ip address add 10.9.1.1/24 dev eth0
        ip link set eth0 up && ip link set eth1 up
    fi
    for file in passwd group; do
        [ ! -L /etc/$file ] || cp --remove-destination "$(realpath /etc/$file)" /etc/$file
        grep -q ^systemd-resolve: /etc/$file || echo 'systemd-resolve:x:979:979::/:' >>/etc/$file
    done
    sed -i 's/:979:979::\/:$/:979:/' /etc/group
    rm -rf /etc/systemd && mkdir -p /etc/systemd /run/systemd/resolve
    chown systemd-resolve: /run/systemd/resolve
    printf '%s\n' '[Resolve]' "DNS=$1" Domains=~. DNSSEC=no LLMNR=no MulticastDNS=no \
        DNSStubListener=no Cache=no ResolveUnicastSingleLabel=yes >/etc/systemd/resolved.conf
    start resolved env LD_LIBRARY_PATH="$(dirname "$(find "$PACKAGES" -name 'libsystemd-shared*.so')")" \
        "$(find "$PACKAGES" -name systemd-resolved -type f -perm -u+x)"
    wait_for test -S /run/systemd/resolve/io.systemd.Resolve
}
by_resolve() { client "$@"; }
@test "warren before systemd's resolve, on the hosts line" {
    need_packages "C beside systemd-resolved @ $GLIBC" "NSS before resolve"
    need_users "C beside systemd-resolved @ $GLIBC" "NSS before resolve"
    start_resolved "$UPSTREAM"
    use NSS
    echo "hosts: files resolve [!UNAVAIL=return] dns" >/etc/nsswitch.conf
    "$BATS_TEST_DIRNAME/../../packaging/nsswitch.sh" add
    grep "warren .* resolve" /etc/nsswitch.conf
    row "C beside systemd-resolved: getaddrinfo @ $GLIBC" "NSS before resolve" "$MADE/calls" getaddrinfo
    is "192.0.2.1 2001:db8::1" nss www.example.test
    contains "$(questions)" www.example.test
}
@test "systemd's resolve before warren, and the sidecar is its name server" {
    need_packages "C beside systemd-resolved @ $GLIBC" "resolve before NSS"
    need_users "C beside systemd-resolved @ $GLIBC" "resolve before NSS"
    start_resolved "$SERVER"
    use NSS
    echo "hosts: files resolve [!UNAVAIL=return] warren [!UNAVAIL=return] dns" >/etc/nsswitch.conf
    row "C beside systemd-resolved: getaddrinfo @ $GLIBC" "resolve before NSS" sick="no such name/no data" "$MADE/calls" getaddrinfo
    stop resolved
    row "C beside systemd-resolved: getaddrinfo @ $GLIBC" "resolve (stopped) before NSS" "$MADE/calls" getaddrinfo
}
