#!/bin/sh
# Puts the sidecar and what it loads into a root file system of its own: a few MB, no shell, no package.
#   root.sh BUILD_FOLDER ROOT [sources]    sources: warren-source as well, which brings curl's libraries
set -eu
build=$1
root=$2
programs=$build/warren-sidecar
[ "${3:-}" != sources ] || programs="$programs $build/warren-source"
here=$(dirname "$0")

# Loaded by name when DNS over TLS is asked for, so ldd does not tell of it.
tls=$(ldconfig -p | awk '/libssl\.so\.3 .*=>/ {print $NF; exit}')
mkdir -p "$root/usr/bin" "$root/etc/warren" "$root/etc/ssl/certs" "$root/run" "$root/var/lib" "$root/tmp"
for program in $programs; do
    install -m 755 "$program" "$root/usr/bin/"
    strip "$root/usr/bin/$(basename "$program")"
done
# shellcheck disable=SC2086 # words on purpose
ldd $programs "$tls" | grep -o '/[^ :]*' | sort -u | while read -r file; do
    case $file in
        *.so*) install -D -m 755 "$(readlink -f "$file")" "$root$file" ;;
    esac
done
install -D -m 755 "$(readlink -f "$tls")" "$root$tls"
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
install -m 644 "$here/../configuration/catalog.json" "$root/etc/warren/"
# The sidecar becomes "warren" once its sockets are open; volumes are the same user's in each version.
cat >"$root/etc/passwd" <<'END'
root:x:0:0::/:/sbin/nologin
warren:x:953:953::/:/sbin/nologin
END
cat >"$root/etc/group" <<'END'
root:x:0:
warren:x:953:
END
