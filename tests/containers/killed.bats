# The sidecar is killed and started again, three times, with 50 containers of runc under load: what each
# saw is counted. Half of them ask by DNS (a static Go binary), half by NSS (Debian 12 with the module, its
# nsswitch.conf and the folder of its socket mounted).
load containers
setup() {
    needs runc
    needs_image debian12
    container_machine none
}
teardown() {
    local i
    for ((i = 0; i < 50; i++)); do drop_bundle "c$i"; done
    ip -all netns delete
    stop_all
}
SECONDS_LONG=${SECONDS_LONG:-15}

# The namespace comes first, as with CNI, so that the folder is there to be mounted.
contained() { # NAME dns|nss
    local mounts="$T/resolv.conf:/etc/resolv.conf"
    ip netns add "$1"
    ip -n "$1" link set lo up
    ip -n "$1" address add 10.80.0.2/24 dev lo
    "$SIDECAR" attach --netns "/run/netns/$1" --id "$1" >/dev/null
    if [ "$2" = dns ]; then
        MOUNTS=$mounts bundle "$1" go "/run/netns/$1" /client load "$SECONDS_LONG" 50 nginx.warren
    else
        mounts+=" /run/warren/attach/$1:/run/warren $T/nsswitch.conf:/etc/nsswitch.conf"
        mounts+=" $BATS_TEST_DIRNAME/image/load.py:/load.py"
        mounts+=" $BUILD/libnss_warren.so.2:/usr/lib/$(gcc -dumpmachine)/libnss_warren.so.2"
        MOUNTS=$mounts bundle "$1" debian12 "/run/netns/$1" \
            python3 /load.py "$SECONDS_LONG" 50 nginx.warren
    fi
    runc create --bundle "$BUNDLES/$1" "$1" >"$T/$1.says" 2>&1 </dev/null
}

# asked, answered, lost, the longest gap of all, and how many containers that is.
summed() { # dns|nss
    local i
    for ((i = $([ "$1" = dns ] && echo 0 || echo 1); i < 50; i += 2)); do cat "$T/c$i.says"; done |
        awk '{asked += $1; answered += $2; lost += $3; if ($4 > gap) gap = $4}
             END {print asked, answered, lost, gap, NR}'
}

@test "killed under load: 50 containers go on, and what each lost is counted" {
    printf 'passwd: files\nhosts: files warren [!UNAVAIL=return] dns\n' >"$T/nsswitch.conf"
    local i way
    for ((i = 0; i < 50; i++)); do
        contained "c$i" $([ $((i % 2)) = 0 ] && echo dns || echo nss)
    done
    for ((i = 0; i < 50; i++)); do runc start "c$i"; done
    for i in 1 2 3; do
        sleep 3
        stop sidecar KILL
        launch_sidecar --upstream none
    done
    for ((i = 0; i < 50; i++)); do PATIENCE=40 wait_for test -s "$T/c$i.says"; done
    for ((i = 0; i < 50; i++)); do
        echo "# c$i $([ $((i % 2)) = 0 ] && echo DNS || echo NSS): $(cat "$T/c$i.says")" >&3
    done
    local asked answered lost gap all
    for way in dns nss; do
        read -r asked answered lost gap all <<<"$(summed $way)"
        echo "# $way: $all containers asked $asked, answered $answered, lost $lost, longest gap $gap ms" >&3
        equal 25 "$all"
        [ "$answered" -gt $((asked * 8 / 10)) ]
        [ "$gap" -lt 11000 ] # what Go waits for one lost packet, and once more
    done
}
