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
    local root=/run/roots/$1 lower=$MADE/root.$1
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
    local why
    why=$(cat "$MADE/root.$1.why" 2>/dev/null || echo "no root file system of $1")
    for way in NSS preload DNS; do skip_row "$2" $way "$why"; done
    skip "$why"
}

glibc_rows() { # VERSION WAY ORDER
    row "C, glibc $1: getaddrinfo" "$2" order="$3" /run/clients/calls getaddrinfo
    row "C, glibc $1: gethostbyname2_r" "$2" order=shuffled /run/clients/calls gethostbyname2_r
}
program_rows() { # RELEASE WAY ORDER
    row "Python, $1" "$2" order="$3" python3 /run/clients/python.py getaddrinfo
    row "Perl, $1" "$2" order="$3" perl /run/clients/perl.pl getaddrinfo
    row "getent, $1" "$2" order="$3" absent="not found" sick="not found" /run/clients/getent.sh
}
each_way() { # ROWS NAME
    use NSS && "$1" "$2" NSS sorted
    use preload && "$1" "$2" preload shuffled
    use DNS && "$1" "$2" DNS sorted
}
@test "Debian 11, glibc" { enter bullseye "C, glibc 2.31" && each_way glibc_rows 2.31; }
@test "Debian 13, glibc" { enter trixie "C, glibc 2.41" && each_way glibc_rows 2.41; }
@test "Debian 11, programs" { enter bullseye "Python, Debian 11" && each_way program_rows "Debian 11"; }
@test "Debian 13, programs" { enter trixie "Python, Debian 13" && each_way program_rows "Debian 13"; }

musl_rows() { # VERSION ITS_WORD: for a service without healthy instances
    local client="C, musl $1" calls=/run/clients/calls_musl
    use preload
    row "$client: getaddrinfo" preload order=shuffled sick="$2" $calls getaddrinfo
    row "$client: gethostbyname2_r" preload order=shuffled $calls gethostbyname2_r
    use DNS
    row "$client: getaddrinfo" DNS sick="$2" $calls getaddrinfo
    row "$client: gethostbyname2_r" DNS order=shuffled/sorted sick="$2" $calls gethostbyname2_r
}
@test "Debian 11, musl" { enter bullseye "C, musl 1.2.2" && musl_rows 1.2.2 "no such name"; }
@test "Debian 13, musl" { enter trixie "C, musl 1.2.5" && musl_rows 1.2.5 "no data"; }

# A static program of another glibc can load no module at all: glibc itself ends it then.
static_row() { # CLIENT
    local program=/run/clients/calls_static
    use DNS
    row "$1: getaddrinfo" DNS $program getaddrinfo
    echo 'hosts: files hesiod dns' >"$ROOT/etc/nsswitch.conf"
    not chroot "$ROOT" $program getaddrinfo nginx.warren
    use NSS
    not chroot "$ROOT" $program getaddrinfo nginx.warren
    printf '%s\t%s\t%s\n' "$1: getaddrinfo" NSS "ended by glibc, as with any module" >>"$RESULTS"
}
@test "Debian 11, a static program of Debian 12" {
    enter bullseye "C, static glibc on 2.31" && static_row "C, static glibc on 2.31"
}
@test "Debian 13, a static program of Debian 12" {
    enter trixie "C, static glibc on 2.41" && static_row "C, static glibc on 2.41"
}
