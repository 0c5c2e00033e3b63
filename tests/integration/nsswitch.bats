# packaging/nsswitch.sh on the hosts: lines that distributions ship, and on files as people edit them.
load ../support/live
setup() { F=$T/nsswitch.conf; rm -rf "${T:?}"/*; }
NSSWITCH=$BATS_TEST_DIRNAME/../../packaging/nsswitch.sh
W='warren [!UNAVAIL=return]'

# becomes LINE EXPECTED: in the midst of a file; adding twice is adding once, removing gives it back.
becomes() {
    printf '# head\n\npasswd:\tfiles systemd\n%s\nnetworks:   files # hosts: x\n' "$1" >"$F"
    cp "$F" "$F.before"
    printf '# head\n\npasswd:\tfiles systemd\n%s\nnetworks:   files # hosts: x\n' "$2" >"$F.wanted"
    "$NSSWITCH" add "$F"
    diff "$F.wanted" "$F"
    "$NSSWITCH" add "$F"
    diff "$F.wanted" "$F"
    "$NSSWITCH" remove "$F"
    diff "${3:-$F.before}" "$F"
    "$NSSWITCH" remove "$F"
    diff "${3:-$F.before}" "$F"
}

@test "lines of Debian, Ubuntu, Fedora, openSUSE, Arch, Alpine, Amazon Linux" {
    becomes 'hosts:          files dns' "hosts:          files $W dns"
    becomes 'hosts:          files mdns4_minimal [NOTFOUND=return] dns' \
        "hosts:          files mdns4_minimal [NOTFOUND=return] $W dns"
    becomes 'hosts:          files mdns4_minimal [NOTFOUND=return] dns myhostname' \
        "hosts:          files mdns4_minimal [NOTFOUND=return] $W dns myhostname"
    becomes 'hosts:          files resolve [!UNAVAIL=return] dns' \
        "hosts:          files $W resolve [!UNAVAIL=return] dns"
    becomes 'hosts:      files myhostname resolve [!UNAVAIL=return] dns' \
        "hosts:      files myhostname $W resolve [!UNAVAIL=return] dns"
    becomes 'hosts:      files myhostname mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] dns' \
        "hosts:      files myhostname mdns4_minimal [NOTFOUND=return] $W resolve [!UNAVAIL=return] dns"
    becomes 'hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns' \
        "hosts: mymachines $W resolve [!UNAVAIL=return] files myhostname dns"
    becomes 'hosts:     files dns myhostname' "hosts:     files $W dns myhostname"
    becomes 'hosts: files libvirt libvirt_guest dns' "hosts: files libvirt libvirt_guest $W dns"
    becomes 'hosts: db files nisplus nis dns' "hosts: db files nisplus nis $W dns"
    becomes 'hosts: cache files [SUCCESS=return] wins dns [NOTFOUND=return]' \
        "hosts: cache files [SUCCESS=return] wins $W dns [NOTFOUND=return]"
}

@test "blanks, tabs, comments, no dns, nothing at all" {
    becomes $'\thosts:\t files \t dns\t # why' $'\thosts:\t files \t '"$W"$' dns\t # why'
    becomes 'hosts:dns' "hosts:$W dns"
    becomes 'hosts : files dns#c' "hosts : files $W dns#c"
    becomes 'hosts: files' "hosts: files $W"
    becomes 'hosts: files   # dns' "hosts: files $W   # dns"
    becomes 'hosts:' "hosts: $W"
    becomes 'hosts: files[ NOTFOUND = continue ]dns' "hosts: files[ NOTFOUND = continue ]$W dns"
    becomes 'hosts: files dnsmasq' "hosts: files dnsmasq $W"
    becomes 'hosts: files my-warren dns' "hosts: files my-warren $W dns"
    becomes $'hosts: files dns\nhosts: dns' "hosts: files $W dns
hosts: $W dns"
}

@test "a line that has the word already, right or wrong" {
    plain() { printf '# head\n\npasswd:\tfiles systemd\n%s\nnetworks:   files # hosts: x\n' "$1" >"$F.plain"; }
    plain 'hosts: files dns'
    becomes "hosts: files $W dns" "hosts: files $W dns" "$F.plain"
    becomes 'hosts: files warren dns' "hosts: files $W dns" "$F.plain"
    becomes 'hosts: files dns warren' "hosts: files $W dns" "$F.plain"
    becomes 'hosts: files warren [NOTFOUND=return] dns' "hosts: files $W dns" "$F.plain"
    becomes 'hosts: files warren [!UNAVAIL=return] dns warren' "hosts: files $W dns" "$F.plain"
    becomes 'hosts: files warren [!unavail = RETURN] dns' 'hosts: files warren [!unavail = RETURN] dns' "$F.plain"
    plain 'hosts: files   dns  # c'
    becomes 'hosts: files   warren [!UNAVAIL=return] dns  # c' \
        'hosts: files   warren [!UNAVAIL=return] dns  # c' "$F.plain"
}

@test "no line, an empty file, no file, no newline at its end" {
    printf 'passwd: files\n' >"$F"
    "$NSSWITCH" add "$F"
    is $'passwd: files\nhosts: files warren [!UNAVAIL=return] dns' cat "$F"
    : >"$F"
    "$NSSWITCH" add "$F"
    is "hosts: files $W dns" cat "$F"
    rm "$F"
    "$NSSWITCH" remove "$F"
    not test -e "$F"
    "$NSSWITCH" add "$F"
    is "hosts: files $W dns" cat "$F"
    is 644 stat -c %a "$F"
    printf 'hosts: files dns' >"$F"
    "$NSSWITCH" add "$F"
    is "hosts: files $W dns" cat "$F"
    "$NSSWITCH" remove "$F"
    is 16 stat -c %s "$F"
}

@test "replaced in one step, with its mode, behind a link, and only if there is something to do" {
    mkdir "$T/etc"
    printf 'hosts: files dns\n' >"$T/etc/nsswitch.conf"
    chmod 640 "$T/etc/nsswitch.conf"
    ln -s etc/nsswitch.conf "$F"
    exec 4<"$F"
    "$NSSWITCH" add "$F"
    is 'hosts: files dns' cat <&4 # who has it open reads on in the old one
    exec 4<&-
    test -L "$F"
    is 640 stat -c %a "$T/etc/nsswitch.conf"
    is "hosts: files $W dns" cat "$F"
    inode=$(stat -c %i "$T/etc/nsswitch.conf")
    "$NSSWITCH" add "$F"
    is "$inode" stat -c %i "$T/etc/nsswitch.conf"
    is nsswitch.conf ls "$T/etc"
    rm -r "$T/etc"
}

@test "mistakes in the call end with 2 and change nothing" {
    printf 'hosts: files dns\n' >"$F"
    for arguments in "" "insert" "add $F more"; do
        # shellcheck disable=SC2086 -- words on purpose
        run "$NSSWITCH" $arguments
        equal 2 "$status"
    done
    is 'hosts: files dns' cat "$F"
}

@test "glibc understands what it writes" {
    fresh_machine
    write_nginx 10.0.1.1
    start_sidecar --upstream none
    cp /etc/nsswitch.conf "$T/kept"
    echo 'hosts:	files mdns4_minimal [NOTFOUND=return] dns # here' >/etc/nsswitch.conf
    echo 'nameserver 127.0.0.99' >/etc/resolv.conf # nobody
    lacks "$(nss nginx.warren)" 10.0.1.1
    "$NSSWITCH" add
    is 10.0.1.1 nss nginx.warren
    "$NSSWITCH" remove
    lacks "$(nss nginx.warren)" 10.0.1.1
    cat "$T/kept" >/etc/nsswitch.conf
    stop_all
}
