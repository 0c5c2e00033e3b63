# Whom the sidecar becomes, what it keeps, and that it serves and attaches all the same.
load ../support/live

setup() {
    fresh_machine
    write_nginx 10.0.1.10
    [ "$(id -u)" -eq 0 ] && awk '{ all += $3 } END { exit !(all > 65534) }' /proc/self/uid_map ||
        skip "this user may become nobody else"
    for file in passwd group; do rm -f /etc/$file && cp /run/etc/$file /etc/; done
    add_user warren 990
}
teardown() {
    stop_all && ip -all netns delete
}

add_user() { # NAME NUMBER
    echo "$1:x:$2:$2::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
    echo "$1:x:$2:" >>/etc/group
}
state_of() { # PID FIELD
    sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' '
}
sidecar_is() { # FIELD: of the serving process
    state_of "$(cat "$T/sidecar.pid")" "$1"
}
children() { cat /proc/"$(cat "$T/sidecar.pid")"/task/*/children | xargs; }
NONE=0000000000000000
# CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_SYS_ADMIN: bits 10, 12, 19, 21
FOR_HELPER=0000000000281400

@test "started by root it becomes warren, in all its threads, and keeps nothing" {
    start_sidecar --upstream none
    for task in /proc/"$(cat "$T/sidecar.pid")"/task/*; do
        cat "$task/status" >/run/test/status || continue # one that writes a file is there for a moment
        equal "990 990 990 990" "$(sed -n 's/^Uid:\t//p' /run/test/status | tr '\t' ' ')"
        equal "990 990 990 990" "$(sed -n 's/^Gid:\t//p' /run/test/status | tr '\t' ' ')"
        for set in CapPrm CapEff CapInh CapAmb; do
            equal $NONE "$(sed -n "s/^$set:\t//p" /run/test/status)"
        done
    done
    equal $FOR_HELPER "$(sidecar_is CapBnd)"
    equal 1 "$(sidecar_is NoNewPrivs)"
    equal "" "$(sidecar_is Groups)"
    logged 'runs as the user warren'
    is 10.0.1.10 short nginx.warren
    is 10.0.1.10 short +tcp nginx.warren
    is 10.0.1.10 nss nginx.warren
}

@test "the attach helper has the four capabilities that it needs, and a container is attached" {
    start_sidecar --upstream none
    helper=$(children)
    for set in CapPrm CapEff CapAmb CapBnd; do equal $FOR_HELPER "$(state_of "$helper" $set)"; done
    equal "990 990 990 990" "$(state_of "$helper" Uid)"
    equal 1 "$(state_of "$helper" NoNewPrivs)"
    ip netns add c1
    "$SIDECAR" attach --netns /run/netns/c1 --name own --address 10.0.2.1
    is 10.0.1.10 ip netns exec c1 dig +short +time=2 +tries=1 @$SERVER nginx.warren
    is 990 stat -c %u /run/warren/attach/c1/nss.sock
    start c2 unshare -n sleep 1000
    wait_for test -s "$T/c2.pid"
    wait_for in_other_namespace "$(cat "$T/c2.pid")"
    "$SIDECAR" attach --pid "$(cat "$T/c2.pid")" --id c2 --mode redirect
    is 10.0.1.10 nsenter -t "$(cat "$T/c2.pid")" -n dig +short +time=2 +tries=1 @$SERVER nginx.warren
    ip netns delete c1
    wait_for logged 'detached c1 .*/run/netns/c1 is gone'
    not test -e /run/warren/attach/c1
}
in_other_namespace() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

@test "without its helper it serves on and says what is missing" {
    start_sidecar --upstream none
    helper=$(children)
    figures() { python3 "$SUPPORT/ask_http.py" /run/warren/control.sock GET /metrics | grep -q "^warren_attach_helper_up $1"; }
    figures 1
    kill -KILL "$helper"
    wait_for logged 'the attach helper has ended'
    not test -e "/proc/$helper"
    figures 0
    contains "$("$SIDECAR" status)" "ATTACH HELPER HAS ENDED"
    run "$SIDECAR" doctor
    contains "$output" "its attach helper has ended"
    ip netns add c1
    for _ in 1 2; do
        run "$SIDECAR" attach --netns /run/netns/c1
        contains "$output" "restart the sidecar"
    done
    equal 1 "$(times_logged 'the attach helper has ended')"
    is 10.0.1.10 short nginx.warren
}

@test "sockets, folders and what is kept are its own; the control socket is its group's" {
    start_sidecar --upstream none
    is "990 666" stat -c '%u %a' /run/warren/nss.sock
    is "990 660" stat -c '%u %a' /run/warren/control.sock
    is "990" stat -c %u /run/warren
    is "990" stat -c %u /run/state
    setpriv --reuid 4711 --regid 990 --clear-groups "$SIDECAR" cache
    setpriv --reuid 4711 --regid 4711 --groups 990 "$SIDECAR" cache
    not setpriv --reuid 4711 --regid 4711 --clear-groups "$SIDECAR" cache
    stop_sidecar
    not test -e /run/warren/nss.sock
}

@test "a link in its own folder leads root to no other file" {
    start_sidecar --upstream none
    stop sidecar KILL
    echo secret >/run/secret
    chmod 600 /run/secret
    for name in nss.sock.lock nss.sock.new control.sock.lock; do
        rm -f /run/warren/$name
        ln -s /run/secret /run/warren/$name
    done
    run timeout 5 "$SIDECAR" --upstream none
    is "0 600" stat -c '%u %a' /run/secret
    is secret cat /run/secret
}

@test "children of sources have its rights, and no others" {
    cat >/run/who.sh <<'END'
#!/bin/sh
sed -n 's/^\(Uid\|CapEff\|NoNewPrivs\):\t//p' /proc/self/status | tr '\t\n' '  ' >/run/state/who
echo '{"services": []}'
exec sleep 1000
END
    chmod 755 /run/who.sh
    start_sidecar --upstream none --source exec:///run/who.sh
    wait_for test -s /run/state/who
    is "990 990 990 990 $NONE 1" xargs -a /run/state/who
}

@test "a store of root's is not read, and it says so" {
    install -m 600 /dev/null /run/warren.db
    start sidecar "$SIDECAR" --upstream none --source boltdb:///run/warren.db
    wait_for logged 'boltdb:///run/warren.db.*Permission denied'
}

@test "--user: another one, with its groups; root stays root; one that is not there ends it" {
    add_user dns 991
    echo "docker:x:992:other,dns" >>/etc/group
    start_sidecar --upstream none --user dns
    equal "991 991 991 991" "$(sidecar_is Uid)"
    equal "992" "$(sidecar_is Groups | xargs)"
    stop_sidecar
    rm -rf /run/warren /run/state
    start_sidecar --upstream none --user root
    equal "0 0 0 0" "$(sidecar_is Uid)"
    logged 'runs as root'
    stop_sidecar
    run "$SIDECAR" --user nosuch
    equal "2 warren-sidecar: user: there is no 'nosuch' in /etc/passwd" "$status $output"
    run setpriv --reuid 990 --regid 990 --clear-groups "$SIDECAR" --user dns
    equal "2 warren-sidecar: user: only root can become 'dns'" "$status $output"
}

@test "a person who is called warren is nobody to become" {
    sed -i 's/:990:990:/:1000:1000:/' /etc/passwd
    start_sidecar --upstream none
    equal "0 0 0 0" "$(sidecar_is Uid)"
    logged 'runs as root: there is no user to become'
}

@test "as another user with what systemd gives: the helper has it, the sidecar nothing" {
    mkdir -p /run/warren /run/state
    chown warren: /run/warren /run/state
    caps=+net_bind_service,+net_admin,+sys_ptrace,+sys_admin
    start sidecar setpriv --reuid 990 --regid 990 --clear-groups --inh-caps $caps --ambient-caps $caps \
        "$SIDECAR" --upstream none
    wait_for logged 'catalog taken'
    equal $NONE "$(sidecar_is CapPrm)"
    equal $FOR_HELPER "$(state_of "$(children)" CapEff)"
    ip netns add c1
    "$SIDECAR" attach --netns /run/netns/c1
    is 10.0.1.10 ip netns exec c1 dig +short +time=2 +tries=1 @$SERVER nginx.warren
}

@test "a program of a source reaches into no memory of the sidecar, in whatever way that was started" {
    case $BUILD in *address | *thread) skip "a sanitizer traces us" ;; esac
    cat >/run/reach.sh <<'END'
#!/bin/sh
(: <>/proc/$PPID/mem) 2>/run/state/reach && echo reached >/run/state/reach
echo '{"services": []}'
exec sleep 1000
END
    chmod 755 /run/reach.sh
    start_sidecar --upstream none --source exec:///run/reach.sh
    wait_for grep -q 'Permission denied' /run/state/reach
    stop_sidecar
    rm -rf /run/warren /run/state
    mkdir -p /run/warren /run/state
    chown warren: /run/warren /run/state
    caps=+net_bind_service,+net_admin,+sys_ptrace,+sys_admin
    start sidecar setpriv --reuid 990 --regid 990 --clear-groups --inh-caps $caps --ambient-caps $caps \
        "$SIDECAR" --upstream none --source exec:///run/reach.sh
    wait_for grep -q 'Permission denied' /run/state/reach
}

@test "calls are refused: to all and to children what is rare, to those who answer programs as well" {
    case $BUILD in *address | *thread) skip "a sanitizer traces us" ;; esac
    start_sidecar --upstream none --workers 2 --source file://$CATALOG --source exec:///bin/cat
    pid=$(cat "$T/sidecar.pid")
    equal 2 "$(sidecar_is Seccomp)"
    equal 1 "$(sidecar_is Seccomp_filters)"
    filters=$(cat /proc/"$pid"/task/*/status | sed -n 's/^Seccomp_filters:\t//p' | sort | xargs)
    [[ $filters =~ ^1(\ 1)+\ 2\ 2$ ]] || equal "two workers" "$filters"
    for child in $(children); do
        case $(cat "/proc/$child/comm") in
            cat) equal 1 "$(state_of "$child" Seccomp_filters)" ;;
            *) equal 0 "$(state_of "$child" Seccomp_filters)" ;; # the helper enters namespaces
        esac
    done
    is 10.0.1.10 short nginx.warren
}

@test "the unit for systemd is well-formed and exposes little" {
    command -v systemd-analyze >/dev/null || skip "there is no systemd-analyze here"
    unit=$BATS_TEST_DIRNAME/../../packaging/systemd/warren-sidecar.service
    score=$(systemd-analyze security --offline=yes "$unit" | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')
    awk -v score="$score" 'BEGIN { exit !(score > 0 && score <= 3.0) }' || { echo "score: $score"; false; }
    sed "s#^ExecStart=.*#ExecStart=$SIDECAR serve#; /^Documentation=/d" "$unit" >/run/test/warren-sidecar.service
    is "" systemd-analyze verify --recursive-errors=no /run/test/warren-sidecar.service
}
