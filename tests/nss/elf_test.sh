#!/bin/sh
# What the module and the preload library ask of the process that loads them, and what they show to
# it: one line per check.
#   tests/nss/elf_test.sh build/libnss_warren.so.2 build/libwarren_preload.so
module=${1:?usage: elf_test.sh MODULE PRELOAD_LIBRARY}
preload=${2:?usage: elf_test.sh MODULE PRELOAD_LIBRARY}
failed=0

# check TEXT WANTED SEEN
check() {
    if [ "$2" = "$3" ]; then
        echo "ok: $name: $1"
    else
        echo "FAILED: $name: $1: wanted '$2', is '$3'"
        failed=1
    fi
}

look_at() { # FILE
    name=$(basename "$1")
    dynamic=$(LC_ALL=C readelf -dW "$1") || exit 1
    symbols=$(LC_ALL=C readelf --dyn-syms -W "$1") || exit 1
    segments=$(LC_ALL=C readelf -lW "$1") || exit 1
    sections=$(LC_ALL=C readelf -SW "$1") || exit 1
}

needed() { echo "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | xargs; }
exported() { echo "$symbols" | awk '$5 != "LOCAL" && $7 != "UND" && NR > 4 {print $8}' | sort | xargs; }
uses() { echo "$symbols" | grep -ow "$1" | sort -u | xargs; }
constructor_bytes() {
    echo "$sections" | awk '{sub(/^ *\[ *[0-9]*\]/, "")} $1 == ".init_array" {print "0x" $5}' |
        while read -r size; do echo $((size)); done
}

check_manners() {
    check "its name" "$name" "$(echo "$dynamic" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')"
    check "no symbols of libstdc++ or libgcc" "" "$(uses '[A-Z]*CXX[A-Z]*_[0-9.]*\|GCC_[0-9.]*')"
    check "no C++ runtime" "" "$(uses '_Zn[aw]m\|_Zd[al]Pv\|__cxa_[a-eg-z_]*\|__gxx_[a-z_0-9]*')"
    check "no executable stack" "RW" "$(echo "$segments" | awk '$1 == "GNU_STACK" {print $7}')"
    check "no segment is writable and executable" "" \
        "$(echo "$segments" | awk '$1 == "LOAD" && /RWE/')"
    check "no thread-local storage" "" "$(echo "$segments" | awk '$1 == "TLS"')"
    check "read-only after relocation" 1 "$(echo "$segments" | grep -c GNU_RELRO)"
    check "bound when loaded" 1 "$(echo "$dynamic" | grep -c 'Flags:.*NOW' | sed 's/[1-9].*/1/')"
}

look_at "$module"
check_manners
check "needs libc.so.6 alone" libc.so.6 "$(needed)"
newest=$(echo "$symbols" | sed -n 's/.*@\{1,2\}GLIBC_\([0-9.]*\).*/\1/p' | sort -V | tail -1)
check "nothing newer than GLIBC_2.17 (newest: $newest)" 2.17 \
    "$(printf '%s\n2.17\n' "$newest" | sort -V | tail -1)"
check "exports the six entry points alone" \
    "_nss_warren_gethostbyaddr2_r _nss_warren_gethostbyaddr_r _nss_warren_gethostbyname2_r \
_nss_warren_gethostbyname3_r _nss_warren_gethostbyname4_r _nss_warren_gethostbyname_r" \
    "$(exported)"
check "takes nothing from the heap" "" "$(uses 'malloc\|calloc\|realloc\|free')"
check "no static constructors" 8 "$(constructor_bytes)" # frame_dummy, of the compiler

look_at "$preload"
check_manners
check "needs no library" "" "$(needed)"
check "no versioned symbol" "" "$(uses '[A-Za-z_0-9]*@[A-Z_0-9.@]*')"
check "no table of versions" "" "$(echo "$sections" | grep -o '\.gnu\.version[a-z_]*' | xargs)"
check "exports the nine functions that it stands before alone" \
    "freeaddrinfo getaddrinfo gethostbyaddr gethostbyaddr_r gethostbyname gethostbyname2 \
gethostbyname2_r gethostbyname_r getnameinfo" "$(exported)"
check "takes from the heap what getaddrinfo returns" "calloc free malloc" \
    "$(uses 'malloc\|calloc\|realloc\|free')"
check "one constructor, which finds the C library's functions" 8 "$(constructor_bytes)"
# Every function that it needs, glibc had in 2.17 and musl has.
for library in "$(gcc -print-file-name=libc.so.6)" /usr/lib/*-linux-musl/libc.so; do
    [ -e "$library" ] || continue
    has=$(LC_ALL=C readelf --dyn-syms -W "$library" | awk '$7 != "UND" {print $8}')
    missing=
    for symbol in $(echo "$symbols" | awk '$7 == "UND" && $5 == "GLOBAL" {print $8}'); do
        case $library in
            *musl*) pattern="^$symbol\$" ;;
            *) pattern="^$symbol@@*GLIBC_\(2\.[0-9]\|2\.1[0-7]\)\(\.[0-9]*\)*\$" ;;
        esac
        echo "$has" | grep -q "$pattern" || missing="$missing $symbol"
    done
    check "all that it needs is in $library" "" "$missing"
    for symbol in $(exported); do
        echo "$has" | grep -q "^$symbol\(@@.*\)*\$" || missing="$missing $symbol"
    done
    check "all that it stands before is in $library" "" "$missing"
done
exit $failed
