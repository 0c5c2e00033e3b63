#!/bin/bash
# Runs a command on what looks like a machine of its own to container runtimes: namespaces for network,
# mounts, processes and control groups, the folders that they write to in memory, and the unpacked programs
# of Debian's packages in the path. With the command all that it started ends, and nothing of it is left.
# Where that cannot be, WARREN_CANNOT says why, and the tests skip.
#   machine.sh BUILD_FOLDER COMMAND...
set -eu

here=$(dirname "$(realpath "$0")")
if [ "$1" != --inside ]; then
    build=$(realpath "$1")
    shift
    packages=$build/containers/packages
    WARREN_TOOLS=/run/bin:$packages/usr/sbin:$packages/usr/bin
    export WARREN_TOOLS
    mapfile -t groups < <(find /sys/fs/cgroup -maxdepth 2 -name cgroup.procs -printf '%h/warren.'$$'\n')
    if [ "$(id -u)" -ne 0 ]; then
        WARREN_BUILD=$build WARREN_CANNOT="container runtimes need root here" exec "$here/../support/namespace.sh" "$@"
    fi
    for group in "${groups[@]}"; do
        if ! mkdir "$group"; then
            WARREN_BUILD=$build WARREN_CANNOT="control groups cannot be made" exec "$here/../support/namespace.sh" "$@"
        fi
        case $group in # a new one has none
            */cpuset/*) for file in cpuset.cpus cpuset.mems; do cat "$group/../$file" >"$group/$file"; done ;;
        esac
    done
    enter_groups() { for group in "${groups[@]}"; do echo "$BASHPID" >"$group/cgroup.procs"; done; }
    status=0
    (
        enter_groups
        exec unshare -C "$here/../support/namespace.sh" unshare -pf --kill-child --mount-proc \
            "$here/machine.sh" --inside "$build" "$@"
    ) || status=$?
    for group in "${groups[@]}"; do # the last processes may still be on their way out
        for _ in {1..50}; do
            if find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; then break; fi
            sleep 0.1
        done
    done
    exit $status
fi
build=$2
shift 2
packages=$build/containers/packages
export WARREN_BUILD=$build TMPDIR=/run/tmp

# The control groups from here on down.
mounts=$(awk '$3 ~ /^cgroup/ {print $3, $2, $4}' /proc/mounts)
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t tmpfs tmpfs /sys/fs/cgroup
while read -r type path options; do
    mkdir -p "$path"
    case $type in
        cgroup2) mount -t cgroup2 cgroup2 "$path" && mkdir "$path/init" && echo $$ >"$path/init/cgroup.procs" ;;
        *) mount -t cgroup -o "${options#*relatime,}" cgroup "$path" ;;
    esac
done <<<"$mounts"

mkdir /run/bin /run/tmp
# Not LD_LIBRARY_PATH: what a runtime starts in the end does not get its environment.
rm -f /etc/ld.so.conf /etc/ld.so.cache
echo "$packages/usr/lib/$(gcc -dumpmachine)" >/etc/ld.so.conf
ldconfig -X -C /etc/ld.so.cache
for name in iptables ip6tables iptables-save iptables-restore ip6tables-save ip6tables-restore; do
    printf '#!/bin/sh\nXTABLES_LIBDIR=%s exec %s %s "$@"\n' "$packages/usr/lib/$(gcc -dumpmachine)/xtables" \
        "$packages/usr/sbin/xtables-nft-multi" $name >/run/bin/$name
    chmod +x /run/bin/$name
done
ln -s "$build/warren-sidecar" /run/bin/
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /opt
# Where `ctr` and Podman look for plugins.
mkdir -p /opt/cni/bin
ln -s "$packages"/usr/lib/cni/* /opt/cni/bin/
ln -s "$build/warren-sidecar" /opt/cni/bin/warren-dns
mkdir -p /etc/cni/net.d /etc/containers
cp "$packages"/etc/containers/policy.json /etc/containers/
ln -sf "$packages"/usr/share/containers/seccomp.json /etc/containers/
cat >/etc/containers/containers.conf <<CONF
[network]
network_backend = "cni"
cni_plugin_dirs = ["/opt/cni/bin"]
default_network = "warren"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
conmon_path = ["$packages/usr/bin/conmon"]
[engine.runtimes]
runc = ["$packages/usr/sbin/runc"]
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
seccomp_profile = "$packages/usr/share/containers/seccomp.json"
CONF
sed '1,/^\[containers\]/d' "$here/../../packaging/containers/podman/containers.conf" >>/etc/containers/containers.conf
printf '[storage]\ndriver = "overlay"\ngraphroot = "/var/lib/containers/storage"\nrunroot = "/run/containers"\n' \
    >/etc/containers/storage.conf
# Not exec: the shell takes in what loses its parent.
status=0
"$@" || status=$?
exit $status
