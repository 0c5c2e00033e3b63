# Programs with the rights of another user: WARREN_NSS_SOCKET, which anybody can set, is ignored.
load ../support/live
setup_file() {
    fresh_machine
    write_nginx 10.0.1.1
    start_sidecar --upstream none
    # What the kernel calls secure loads its libraries from the cache and /etc/ld.so.preload alone.
    rm -f /etc/ld.so.cache /etc/ld.so.preload
    echo /run/lib >"$T/ld.so.conf"
    ldconfig -f "$T/ld.so.conf" -C /etc/ld.so.cache
    install -m 755 "$BUILD/glibc_client" "$T/client"
    if [ "$(id -u)" = 0 ] && chown nobody "$T/client" 2>/dev/null; then chmod u+s "$T/client"; fi
    chmod 755 /run "$T" /run/lib
    # A false sidecar, as an attacker would name it.
    start false python3 -c 'import os, socket
path = "/run/test/false.sock"
server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
server.bind(path)
os.chmod(path, 0o666)
server.listen(8)
print("ready", flush=True)
while True:
    server.accept()
    print("asked", flush=True)'
    wait_for grep -q ready "$T/false.out"
}
teardown_file() { stop_all; }
setup() {
    : >"$T/false.out"
    rm -f /etc/ld.so.preload
    [ -z "$RUNTIME" ] || skip "a sanitizer's runtime is not loaded into such programs"
    [ -u "$T/client" ] || skip "no other user here whose program it could be"
}
asked() { grep -c asked "$T/false.out" || true; }

@test "the NSS module asks the real sidecar" {
    is 10.0.1.1 env WARREN_NSS_SOCKET=/run/test/false.sock "$T/client" nginx.warren
    is 0 asked
}

@test "the preload library, from /etc/ld.so.preload, asks the real sidecar" {
    sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
    echo /run/lib/libwarren_preload.so >/etc/ld.so.preload
    is 10.0.1.1 env WARREN_NSS_SOCKET=/run/test/false.sock "$T/client" nginx.warren
    rm /etc/ld.so.preload
    is 0 asked
}

@test "LD_PRELOAD itself has no effect on them" {
    sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
    LD_PRELOAD=/run/lib/libwarren_preload.so not "$T/client" nginx.warren
    is 0 asked
}

@test "the same program without another user's rights does ask where it is told" {
    install -m 755 "$BUILD/glibc_client" "$T/plain"
    sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
    WARREN_NSS_SOCKET=/run/test/false.sock not preloaded "$T/plain" nginx.warren
    wait_for asked
    [ "$(asked)" -ge 1 ]
}
