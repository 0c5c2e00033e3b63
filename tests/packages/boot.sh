#!/bin/bash
# Boots the Debian in a folder with its own systemd: namespaces for processes, mounts, control groups and
# the host's name, the network of whoever calls. All of it ends when the process in PID_FILE is killed, or
# this one is told to end.
#   boot.sh ROOT PID_FILE
# Where that cannot be, it says why and exits with 77.
set -eu

if [ "$1" = --inside ]; then
    cd "$2"
    read -r pid _ </proc/self/stat # as those outside see it
    mount -t proc proc proc
    mount -t sysfs -o ro sysfs sys
    for _ in 1 2 3; do umount -R sys/fs/cgroup 2>/dev/null || break; done
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -t tmpfs -o mode=755 tmpfs dev
    for device in null zero full random urandom tty; do
        touch "dev/$device"
        mount --bind "/dev/$device" "dev/$device"
    done
    mkdir dev/pts dev/shm
    mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    mount -t tmpfs -o mode=755 tmpfs run
    echo "$pid" >"$3"
    pivot_root . tmp
    umount -l /tmp
    exec env -i container=warren-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --show-status=no
fi

here=$(realpath "$0")
groups=$(awk '$3 == "cgroup2" {print $2; exit}' /proc/mounts)
[ -n "$groups" ] || { echo "there is no cgroup v2 here"; exit 77; }
group=$groups/warren.$$
mkdir "$group" || { echo "control groups cannot be made"; exit 77; }
clean() { # the last processes may still be on their way out
    for _ in {1..50}; do
        if find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; then break; fi
        sleep 0.1
    done
}
trap clean EXIT
trap 'kill -KILL "$(cat "$2")"' TERM
(
    echo "$BASHPID" >"$group/cgroup.procs"
    exec unshare -C -m -p -u -i -f --kill-child "$here" --inside "$1" "$2"
) &
wait $! || true
wait $! || true # a signal ends only the first
