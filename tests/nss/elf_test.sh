#!/bin/sh
# What the module asks of the process that loads it, and what it shows to it: one line per check.
#   tests/nss/elf_test.sh build/libnss_warren.so.2
module=${1:?usage: elf_test.sh MODULE}
failed=0

# check TEXT WANTED SEEN
check() {
    if [ "$2" = "$3" ]; then
        echo "ok: $1"
    else
        echo "FAILED: $1: wanted '$2', is '$3'"
        failed=1
    fi
}

dynamic=$(LC_ALL=C readelf -dW "$module") || exit 1
symbols=$(LC_ALL=C readelf --dyn-syms -W "$module") || exit 1
segments=$(LC_ALL=C readelf -lW "$module") || exit 1
sections=$(LC_ALL=C readelf -SW "$module") || exit 1

check "needs libc.so.6 alone" libc.so.6 \
    "$(echo "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | xargs)"
check "its name is libnss_warren.so.2" libnss_warren.so.2 \
    "$(echo "$dynamic" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')"

newest=$(echo "$symbols" | sed -n 's/.*@\{1,2\}GLIBC_\([0-9.]*\).*/\1/p' | sort -V | tail -1)
check "nothing newer than GLIBC_2.17 (newest: $newest)" 2.17 \
    "$(printf '%s\n2.17\n' "$newest" | sort -V | tail -1)"
check "no symbols of libstdc++ or libgcc" "" \
    "$(echo "$symbols" | grep -o '[A-Z]*CXX[A-Z]*_[0-9.]*\|GCC_[0-9.]*' | sort -u | xargs)"

exported=$(echo "$symbols" | awk '$5 != "LOCAL" && $7 != "UND" && NR > 4 {print $8}' | sort | xargs)
check "exports the six entry points alone" \
    "_nss_warren_gethostbyaddr2_r _nss_warren_gethostbyaddr_r _nss_warren_gethostbyname2_r \
_nss_warren_gethostbyname3_r _nss_warren_gethostbyname4_r _nss_warren_gethostbyname_r" "$exported"
check "takes nothing from the heap" "" \
    "$(echo "$symbols" | grep -ow 'malloc\|calloc\|realloc\|free\|_Zn[aw]m\|_Zd[al]Pv' | xargs)"

check "no executable stack" "RW" \
    "$(echo "$segments" | awk '$1 == "GNU_STACK" {print $7}')"
check "no segment is writable and executable" "" \
    "$(echo "$segments" | awk '$1 == "LOAD" && /RWE/')"
check "no thread-local storage" "" "$(echo "$segments" | awk '$1 == "TLS"')"
check "read-only after relocation" 1 "$(echo "$segments" | grep -c GNU_RELRO)"
check "bound when loaded" 1 "$(echo "$dynamic" | grep -c 'Flags:.*NOW' | sed 's/[1-9].*/1/')"
check "no static constructors" 8 \
    "$(echo "$sections" | awk '{sub(/^ *\[ *[0-9]*\]/, "")} $1 == ".init_array" {print "0x" $5}' |
        while read -r size; do echo $((size)); done)"
exit $failed
