# The Debian packages in a clean Debian 12: installed, upgraded, removed, purged. There is no systemd in
# there, so the sidecar is started by hand.
load ../support/live
DEBS=$BUILD/packages
LOWER=$DEBS/bookworm
R=/run/root # the clean system of this test; what it writes is in memory
W='warren [!UNAVAIL=return]'

setup() {
    [ -d "$LOWER" ] || skip "no clean Debian: $(cat "$LOWER.why")"
    rm -rf "${T:?}"/*
    mkdir -p /run/over $R
    mount -t tmpfs tmpfs /run/over
    mkdir /run/over/{upper,work}
    mount -t overlay -o "lowerdir=$LOWER,upperdir=/run/over/upper,workdir=/run/over/work" overlay $R
    mount --bind "$DEBS" $R/mnt
    mount --rbind /proc $R/proc
    mount --rbind /dev $R/dev
    inside tar -C / -c etc >"$T/etc.tar"
    cp $R/etc/nsswitch.conf "$T/nsswitch.before"
}
teardown() {
    [ -z "$BATS_TEST_SKIPPED" ] || return 0
    stop_all && umount -R $R && umount /run/over
}

inside() { chroot $R env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
install_packages() { # first|next PACKAGES...: those archives, and what they depend on
    local from=$1 files=() package
    shift
    for package in "$@"; do files+=("/mnt/$from/$(basename "$DEBS/$from/$package"_*.deb)"); done
    inside apt-get -q install --yes --no-install-recommends "${files[@]}" 3>&-
}
remove() { inside apt-get -q "$1" --yes "${@:2}" 3>&-; } # remove|purge PACKAGES...
start_inside() {
    start sidecar env -u WARREN_STATE_DIR chroot $R warren-sidecar --upstream none
    wait_for logged 'catalog taken'
}
hosts_line() { grep '^hosts:' $R/etc/nsswitch.conf; }
files() { # all but what apt, dpkg and adduser keep for themselves
    (cd $R && find . -xdev \( -path ./mnt -o -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg \
        -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log \) -prune -o -print) |
        grep -Ev '^./(run/adduser|etc/(passwd|group|shadow|gshadow|subuid|subgid)-)$' | sort
}

@test "installed on a clean system: it starts with an empty catalog, then names resolve" {
    install_packages first warren-sidecar libnss-warren
    contains "$(hosts_line)" "$W"
    inside id warren
    equal '{"services": []}' "$(cat $R/etc/warren/catalog.json)"
    start_inside
    not inside getent hosts nginx.warren
    echo '{"services": [{"name": "nginx", "instances": ["10.0.1.1"]}]}' >$R/etc/warren/catalog.json
    wait_for inside getent hosts nginx.warren
    contains "$(inside getent hosts nginx.warren)" 10.0.1.1
    contains "$(inside getent hosts 10.0.1.1)" nginx-1.warren
    contains "$(inside warren-sidecar resolve nginx.warren)" 10.0.1.1
    contains "$(inside env LD_PRELOAD=libwarren_preload.so getent ahosts nginx.warren)" 10.0.1.1
}

@test "the unit, the CNI plugin and the sources find their programs" {
    install_packages first warren-sidecar
    local program
    program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' $R/lib/systemd/system/warren-sidecar.service)
    test -x "$R$program"
    test -x "$R$(readlink -m $R/usr/lib/cni/warren-dns | sed "s#^$R##")"
    inside warren-sidecar --version
    run inside warren-sidecar source nonsense:x
    lacks "$output" 'No such file'
    run inside warren-source
    contains "$output" 'usage: warren-source'
}

@test "the module alone: names of others are found as before" {
    install_packages first libnss-warren
    contains "$(hosts_line)" "$W"
    echo '192.0.2.1 other' >>$R/etc/hosts
    contains "$(inside getent hosts other)" 192.0.2.1
}

@test "an upgrade keeps what the user has written" {
    install_packages first warren-sidecar libnss-warren
    sed -i 's/^hosts:.*/hosts: warren files dns # mine/' $R/etc/nsswitch.conf
    echo '{"services": [{"name": "mine", "instances": ["10.0.1.9"]}]}' >$R/etc/warren/catalog.json
    echo 'ttl = 7' >>$R/etc/warren/sidecar.toml
    install_packages next warren-sidecar libnss-warren
    contains "$(inside dpkg-query -W -f '${Version}' libnss-warren)" +next
    equal 'hosts: warren files dns # mine' "$(hosts_line)"
    contains "$(cat $R/etc/warren/catalog.json)" mine
    contains "$(cat $R/etc/warren/sidecar.toml)" 'ttl = 7'
    start_inside
    contains "$(inside getent hosts mine.warren)" 10.0.1.9
}

@test "who has taken the line out is not given it again by an upgrade, but by an installation" {
    install_packages first libnss-warren
    cp "$T/nsswitch.before" $R/etc/nsswitch.conf
    install_packages next libnss-warren
    cmp "$T/nsswitch.before" $R/etc/nsswitch.conf
    remove remove libnss-warren
    install_packages next libnss-warren
    contains "$(hosts_line)" "$W"
}

@test "removed: nsswitch.conf is what it was, byte by byte, edits of other lines included" {
    install_packages first libnss-warren
    remove remove libnss-warren
    cmp "$T/nsswitch.before" $R/etc/nsswitch.conf
    install_packages first libnss-warren
    echo 'aliases:	files # mine' >>$R/etc/nsswitch.conf
    { cat "$T/nsswitch.before" && echo 'aliases:	files # mine'; } >"$T/wanted"
    remove purge libnss-warren
    cmp "$T/wanted" $R/etc/nsswitch.conf
}

@test "purged: no file is left" {
    inside ldconfig
    files >"$T/files.before"
    install_packages first warren-sidecar libnss-warren
    start_inside
    stop_sidecar
    test -e $R/var/lib/warren-sidecar
    remove remove warren-sidecar libnss-warren
    test -e $R/etc/warren/catalog.json
    remove purge warren-sidecar libnss-warren
    remove autoremove --purge
    cmp "$T/nsswitch.before" $R/etc/nsswitch.conf
    files >"$T/files.after"
    diff "$T/files.before" "$T/files.after"
}

@test "lintian finds nothing" {
    run lintian --allow-root --fail-on error,warning "$DEBS"/first/{warren-sidecar,libnss-warren}_*.deb
    equal "" "$output"
    equal 0 "$status"
}

@test "built elsewhere, at another time, by another compile: the same octets" {
    local package
    for package in "$DEBS"/first/*.deb; do
        cmp "$package" "$DEBS/again/in/another/place/$(basename "$package")"
    done
}
