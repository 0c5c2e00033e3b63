# warren+https: with mutual TLS, one manager or several.
load ../support/live
load warren_api
setup() { fresh_source; make_certificates; }
teardown() { stop_all; }

BOTH=("svc0 c0-0 c0-1 c0-2" "svc1 c1-0 c1-1 c1-2")
OTHERS=("svc0 c0-0" "svc1 c1-0")

@test "TLS 1.3, both sides with certificates of the same authority" {
    start_tls_manager m 127.0.0.1
    follow_managers 127.0.0.1:8080
    wait_for knows "${BOTH[@]}"
    sleep 3.5
    tell m add s1 c1-3
    PATIENCE=1 wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 c1-3"
    equal 2 "$(count m peers)" # connections: the lists', the stream's
    not said error
}

@test "without a port it is 8080, and a name will do" {
    start_tls_manager m 127.0.0.1
    follow_managers localhost
    wait_for knows "${BOTH[@]}"
}

refused() { # TEXT CERTIFICATE_OF_THE_MANAGER [URL]: by whom, and in which words
    start_tls_manager m 127.0.0.1 --as "$2"
    follow "${3:-warren+https://127.0.0.1:8080?ca=$T/tls/ca.crt&cert=$T/tls/node.crt&key=$T/tls/node.key}"
    fails_with "127.0.0.1:8080: "
    contains "$(cat "$T/source.out")" "$1"
    equal 1 "$(grep -c . "$T/source.out")"
}
URL='warren+https://127.0.0.1:8080'
@test "a manager whose certificate is for another name" { refused "no alternative certificate subject name matches" elsewhere; }
@test "a manager whose certificate has expired" { refused "certificate has expired" expired-server; }
@test "a manager of an unknown authority" { refused "unable to get local issuer certificate" foreign-server; }
@test "no authority given: the system's, which do not know Warren's" {
    refused "SSL certificate problem" server "$URL?cert=$T/tls/node.crt&key=$T/tls/node.key"
}
@test "no certificate of our own" { refused "it may not accept our certificate" server "$URL?ca=$T/tls/ca.crt"; }
@test "a certificate of our own that has expired" {
    refused "it may not accept our certificate" server "$URL?ca=$T/tls/ca.crt&cert=$T/tls/expired-node.crt&key=$T/tls/expired-node.key"
}
@test "a certificate of our own that another authority has signed" {
    refused "it may not accept our certificate" server "$URL?ca=$T/tls/ca.crt&cert=$T/tls/foreign-node.crt&key=$T/tls/foreign-node.key"
}
@test "a key that is not the certificate's" {
    refused "unable to set private key file" server "$URL?ca=$T/tls/ca.crt&cert=$T/tls/node.crt&key=$T/tls/server.key"
}
@test "a certificate that is not there" {
    refused "could not load PEM client certificate" server "$URL?ca=$T/tls/ca.crt&cert=$T/tls/none.crt&key=$T/tls/node.key"
}

served_by_python() { # TEXT VERSION: what is said of a web server with that TLS
    start web python3 -c "
import http.server, ssl, sys
server = http.server.HTTPServer(('127.0.0.1', 8080), http.server.BaseHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('$T/tls/server.crt', '$T/tls/server.key')
context.maximum_version = ssl.TLSVersion.$2
server.socket = context.wrap_socket(server.socket, server_side=True)
print('ready', flush=True)
server.serve_forever()"
    wait_for grep -q ready "$T/web.out"
    follow_managers 127.0.0.1:8080
    fails_with "127.0.0.1:8080: "
    contains "$(cat "$T/source.out")" "$1"
}
@test "a server that has no TLS 1.3" { served_by_python "protocol version" TLSv1_2; }
@test "a web server that has no HTTP/2" { served_by_python "speaks no HTTP/2: it is no gRPC server" TLSv1_3; }

renew() { # NAME: put in the place of our certificate, one file after the other
    cp "$T/tls/$1.crt" "$T/tls/me.crt"
    sleep 0.2
    cp "$T/tls/$1.key" "$T/tls/me.key"
}
@test "a certificate that is renewed is used, and without a gap" {
    start_tls_manager m 127.0.0.1
    renew node
    follow_managers 127.0.0.1:8080 me
    wait_for knows "${BOTH[@]}"
    tell m state c0-0 failed # ends the quiet time
    renew server
    PATIENCE=12 wait_for eval '[ "$(count m peers)" -ge 4 ]'
    not said error
    tell m add s1 c1-3
    PATIENCE=3 wait_for knows "svc0 c0-1 c0-2" "svc1 c1-0 c1-1 c1-2 c1-3"
}

@test "a certificate that was wrong and is put right" {
    start_tls_manager m 127.0.0.1
    renew foreign-node
    follow_managers 127.0.0.1:8080 me
    fails_with "127.0.0.1:8080: the connection was cut: it may not accept our certificate"
    renew node
    PATIENCE=8 wait_for knows "${BOTH[@]}"
}

@test "a new authority: what the old one has signed is not believed any more" {
    start_tls_manager m 127.0.0.1
    cp "$T/tls/ca.crt" "$T/tls/trusted.crt"
    follow "$URL?ca=$T/tls/trusted.crt&cert=$T/tls/node.crt&key=$T/tls/node.key"
    wait_for knows "${BOTH[@]}"
    cp "$T/tls/other-ca.crt" "$T/tls/trusted.crt"
    PATIENCE=12 wait_for said "SSL certificate problem" || { cat "$T"/source.out; return 1; }
    knows "${BOTH[@]}"
}

@test "two managers, one is killed: the other goes on, and is kept" {
    start_tls_manager one 127.0.0.1
    start_tls_manager two 127.0.0.2 --instances 1
    follow_managers 127.0.0.1:8080,127.0.0.2:8080
    wait_for knows "${BOTH[@]}"
    wait_for eval '[ "$(count one WatchContainers)" -ge 1 ]'
    stop one KILL
    PATIENCE=2 wait_for knows "${OTHERS[@]}"
    start_tls_manager one 127.0.0.1
    sleep 3
    equal 0 "$(count one ListServices)"
    knows "${OTHERS[@]}"
    not said error
}

@test "two managers, one says at the start that it cannot: the other one is asked" {
    start_tls_manager one 127.0.0.1
    start_tls_manager two 127.0.0.2 --instances 1
    tell one fail UNAVAILABLE "no leader"
    follow_managers 127.0.0.1:8080,127.0.0.2:8080
    wait_for knows "${OTHERS[@]}"
    not said error
    tell two fail INTERNAL "broken"
    wait_for said "127.0.0.1:8080: gRPC status 14: 'no leader'; 127.0.0.2:8080: gRPC status 13: 'broken'"
    knows "${OTHERS[@]}"
}

@test "a manager that ends gracefully (GOAWAY): the other one goes on" {
    start_tls_manager one 127.0.0.1
    start_tls_manager two 127.0.0.2 --instances 1
    follow_managers 127.0.0.1:8080,127.0.0.2:8080
    wait_for knows "${BOTH[@]}"
    tell one stop 1
    wait_for knows "${OTHERS[@]}"
    not said error
}

@test "connections that may be 1 s old only (GOAWAY again and again): nothing is missed" {
    start_tls_manager m 127.0.0.1 --max-age 1
    follow_managers 127.0.0.1:8080
    wait_for knows "${BOTH[@]}"
    for number in {10..17}; do
        tell m add s1 "d$number"
        sleep 0.7
    done
    wait_for knows "${BOTH[@]:0:1}" "svc1 c1-0 c1-1 c1-2 $(printf 'd%d ' {10..16})d17"
    [ "$(count m peers)" -ge 4 ]
    not said error
}
