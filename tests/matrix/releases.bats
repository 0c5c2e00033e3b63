# The same files, as built here, in root file systems of other releases of Debian: older and newer C
# libraries, Python and Perl; and clients built here, as a container brings them.
load matrix
LIBRARIES=usr/lib/$(uname -m)-linux-gnu

setup_file() {
    matrix_machine
    local release
    for release in bullseye trixie; do lay_over "$release"; done
}
teardown_file() { stop_all; }

# What is written to the root is gone with the namespace.
lay_over() { # RELEASE
    local root=/run/roots/$1 lower=$BUILD/roots/$1
    [ -d "$lower" ] || return 0
    mkdir -p "$root" "/run/over/$1"
    mount -t tmpfs tmpfs "/run/over/$1"
    mkdir "/run/over/$1/upper" "/run/over/$1/work"
    mount -t overlay -o "lowerdir=$lower,upperdir=/run/over/$1/upper,workdir=/run/over/$1/work" \
        overlay "$root" || { rmdir "$root" && return 0; }
    mkdir -p "$root/run/warren" "$root/run/lib" "$root/run/clients"
    mount --bind /run/warren "$root/run/warren"
    mount --bind /dev "$root/dev"
    cp "$BUILD/libwarren_preload.so" "$root/run/lib/"
    cp "$BUILD/libnss_warren.so.2" "$root/$LIBRARIES/" # where a package would put it
    cp "$MADE"/calls* "$CLIENTS"/*.{py,pl,sh} "$root/run/clients/"
}

# There the module is where it belongs.
by_NSS() { "$@"; }

enter() { # RELEASE NAME: or skips its rows
    ROOT=/run/roots/$1
    [ ! -d "$ROOT" ] || return 0
    local why way
    why=$(cat "$BUILD/roots/$1.why" 2>/dev/null || echo "no root file system of $1")
    for way in NSS preload DNS; do remark "$2" $way "skipped: $why"; done
    skip "$why"
}

program_rows() { # RELEASE WAY ORDER
    use "$2"
    row "Python: getaddrinfo @ $1" "$2" order="$3" python3 /run/clients/python.py getaddrinfo
    row "Python: gethostbyname_ex @ $1" "$2" families=4 order=shuffled \
        python3 /run/clients/python.py gethostbyname
    row "Perl: getaddrinfo @ $1" "$2" order="$3" perl /run/clients/perl.pl getaddrinfo
    row "Perl: gethostbyname @ $1" "$2" families=4 order=shuffled \
        perl /run/clients/perl.pl gethostbyname
    row "getent @ $1" "$2" order="$3" absent="not found" sick="not found" /run/clients/getent.sh
}
programs() { # RELEASE
    program_rows "$1" NSS sorted
    program_rows "$1" preload shuffled
    program_rows "$1" DNS sorted
}
@test "Debian 11, programs" { enter bullseye "Python @ Debian 11" && programs "Debian 11"; }
@test "Debian 13, programs" { enter trixie "Python @ Debian 13" && programs "Debian 13"; }

glibc() { # VERSION
    calls C "$1" /run/clients/calls NSS sorted shuffled
    calls C "$1" /run/clients/calls preload shuffled shuffled
    calls C "$1" /run/clients/calls DNS sorted shuffled
}
@test "Debian 11, glibc" { enter bullseye "C @ glibc 2.31" && glibc "glibc 2.31"; }
@test "Debian 13, glibc" { enter trixie "C @ glibc 2.41" && glibc "glibc 2.41"; }

musl() { # VERSION WORD: getaddrinfo's, for a service without healthy instances
    NO_DATA=$2 calls C "$1" /run/clients/calls_musl preload shuffled shuffled
    calls C "$1" /run/clients/calls_musl DNS sorted shuffled/sorted sick="$2"
}
@test "Debian 11, musl" { enter bullseye "C @ musl 1.2.2" && musl "musl 1.2.2" "no such name"; }
@test "Debian 13, musl" { enter trixie "C @ musl 1.2.5" && musl "musl 1.2.5" "no data"; }

# A static program of another glibc can load no module at all: glibc itself ends it then.
static_glibc() { # VERSION
    local client="C, static, of $(getconf GNU_LIBC_VERSION)" program=/run/clients/calls_static
    calls "$client" "$1" $program DNS sorted shuffled
    echo 'hosts: files hesiod dns' >"$ROOT/etc/nsswitch.conf"
    not chroot "$ROOT" $program getaddrinfo nginx.warren
    use NSS
    not chroot "$ROOT" $program getaddrinfo nginx.warren
    remark "$client @ $1" NSS "ended by glibc, with any module"
}
@test "Debian 11, a static program of another release" {
    enter bullseye "C, static @ glibc 2.31" && static_glibc "glibc 2.31"
}
@test "Debian 13, a static program of another release" {
    enter trixie "C, static @ glibc 2.41" && static_glibc "glibc 2.41"
}
