#!/bin/sh
# Installs the Debian packages that are missing, and says which. Needs root for that and only then.
#   deps.sh yes|no GROUP...     GROUP: build test matrix sources containers bench lint fuzz; "no": only tell what is missing
set -eu

build="g++ libldns-dev nlohmann-json3-dev libevent-dev libcli11-dev libspdlog-dev libssl-dev
       libtomlplusplus-dev libxxhash-dev libcurl4-openssl-dev libprotozero-dev doctest-dev"
test="bats bind9-dnsutils binutils dnsmasq-base gcc iproute2 musl-tools nftables perl procps python3
       util-linux valgrind"
matrix="busybox curl debootstrap default-jdk-headless golang-go nodejs rustc"
sources="golang-github-coreos-bbolt-dev golang-go openssl protobuf-compiler python3-grpcio python3-h2
         python3-protobuf"
containers="debootstrap golang-go"
bench="python3 util-linux"
lint="clang-format clang-tidy python3"
fuzz="clang libclang-rt-14-dev"

install=$1
shift
missing=
for group in "$@"; do
    case $group in
        build) packages=$build ;;
        test) packages=$test ;;
        matrix) packages=$matrix ;;
        sources) packages=$sources ;;
        containers) packages=$containers ;;
        bench) packages=$bench ;;
        lint) packages=$lint ;;
        fuzz) packages=$fuzz ;;
        *) echo "deps.sh: no group '$group'" >&2; exit 2 ;;
    esac
    for package in $packages; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $package"
    done
done
[ -n "$missing" ] || exit 0

if [ "$install" != yes ]; then
    echo "These Debian packages are missing:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    echo "These Debian packages are missing; as root: apt-get install$missing" >&2
    exit 1
fi
echo "Installing Debian packages:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for step in "update" "install --yes --no-install-recommends $missing"; do
    # shellcheck disable=SC2086 -- words on purpose
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q $step >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
done
