# DNS over TLS to a real server, unbound, whose certificate the test makes: one that is believed, and
# one that is not.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; }
teardown() { stop_all; }
ADDRESS=127.0.0.60

start_unbound() { # over TLS on port 853; what it was asked is in $T/unbound.err
    command -v unbound >/dev/null || skip "unbound is not installed"
    command -v openssl >/dev/null || skip "openssl is not installed"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "/CN=dns.test" \
        -addext "subjectAltName=DNS:dns.test,IP:$ADDRESS" \
        -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
    cat >"$T/conf.unbound" <<END
server:
  interface: $ADDRESS@853
  tls-port: 853
  tls-service-key: "$T/key.pem"
  tls-service-pem: "$T/cert.pem"
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "$T"
  pidfile: ""
  use-syslog: no
  log-queries: yes
  num-threads: 1
  module-config: "iterator"
  local-zone: "tls.test." static
  local-data: "tls.test. 300 IN SOA ns.tls.test. host.tls.test. 1 3600 600 86400 60"
  local-data: "www.tls.test. 300 IN A 192.0.2.80"
  local-data: "mail.tls.test. 300 IN A 192.0.2.25"
remote-control:
  control-enable: no
END
    start unbound unbound -c "$T/conf.unbound"
    wait_for grep -q "start of service" "$T/unbound.err"
}
start_believing() { # FILE UPSTREAM
    launch_with "$1" --upstream "$2"
}
launch_with() {
    local store=$1
    shift
    start sidecar env SSL_CERT_FILE="$store" SSL_CERT_DIR=/nowhere "$SIDECAR" "$@"
    wait_for logged 'catalog taken'
}

@test "a server whose certificate is believed answers, whatever the client's transport" {
    start_unbound
    for name in "#dns.test" ""; do
        start_believing "$T/cert.pem" "tls://$ADDRESS$name"
        is 192.0.2.80 short www.tls.test
        is 192.0.2.25 short +tcp mail.tls.test
        is "NXDOMAIN 0 1" status nope.tls.test
        is 192.0.2.80 client python3 -c 'import socket; print(socket.gethostbyname("www.tls.test"))'
        stop_sidecar
        rm "$T/sidecar.pid"
    done
    contains "$(cat "$T/unbound.err")" "www.tls.test. A IN"
}

@test "many questions use few connections" {
    start_unbound
    start_believing "$T/cert.pem" "tls://$ADDRESS#dns.test"
    for i in $(seq 1 40); do echo "n$i.tls.test"; done >"$T/names"
    dig "@$SERVER" +time=5 +tries=1 +noall +comments -f "$T/names" >"$T/answers"
    equal 40 "$(grep -c NXDOMAIN "$T/answers")"
    [ "$(ss -Htn state established "dst $ADDRESS" | wc -l)" -le 1 ]
}

@test "another name, or an authority that nobody knows: no question leaves, and the log says why" {
    start_unbound
    start_believing "$T/cert.pem" "tls://$ADDRESS#other.test"
    is "SERVFAIL 0 0" status www.tls.test
    logged 'its certificate is refused: hostname mismatch'
    is "SERVFAIL 0 0" status mail.tls.test
    equal 1 "$(times_logged 'is refused')"
    stop_sidecar
    rm "$T/sidecar.pid"
    start_believing /nowhere "tls://$ADDRESS#dns.test"
    is "SERVFAIL 0 0" status www.tls.test
    logged 'its certificate is refused: self-signed certificate'
    lacks "$(cat "$T/unbound.err")" "www.tls.test."
}

@test "a server that comes back is asked again" {
    start_unbound
    start_believing "$T/cert.pem" "tls://$ADDRESS#dns.test"
    is 192.0.2.80 short www.tls.test
    stop unbound
    rm "$T/unbound.pid"
    is "SERVFAIL 0 0" status mail.tls.test
    start_unbound
    stop_sidecar
    rm "$T/sidecar.pid"
    start_believing "$T/cert.pem" "tls://$ADDRESS#dns.test"
    is 192.0.2.25 short mail.tls.test
}
