#!/bin/sh
# Runs a command in network and mount namespaces of its own, so that it may bind 127.0.0.11:53 and
# write /etc and /run as on a machine of its own: the host sees nothing of it. Root is not needed.
#   namespace.sh COMMAND...        WARREN_TOOLS: folders of unpacked programs, in front of PATH
set -eu

if [ "${1:-}" != --inside ]; then
    # Root stays itself, so that a test can become nobody; others become root inside.
    if [ "$(id -u)" -eq 0 ] && unshare -nm true 2>/dev/null; then
        exec unshare -nm -- "$0" --inside "$@"
    fi
    exec unshare -rnm -- "$0" --inside "$@"
fi
shift
export PATH="${WARREN_TOOLS:+$WARREN_TOOLS:}/usr/sbin:/usr/bin:/sbin:/bin" LC_ALL=C
export WARREN_STATE_DIR=/run/state # /var is the host's
ip link set lo up
# As if there were a network: AI_ADDRCONFIG asks for no family that has but loopback.
ip address add 10.9.0.1/24 dev lo
ip address add fd09::1/64 dev lo
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/etc /run/test
mount --rbind /etc /run/etc
mount -t tmpfs -o mode=755 tmpfs /etc
for entry in /run/etc/*; do ln -s "$entry" /etc/; done
rm -rf /etc/hosts /etc/nsswitch.conf /etc/resolv.conf /etc/warren
echo '127.0.0.1 localhost' >/etc/hosts
cat >/etc/nsswitch.conf <<'END'
passwd: files
group: files
hosts: files warren [!UNAVAIL=return] dns
END
exec "$@"
