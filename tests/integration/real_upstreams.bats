# Real name servers as upstreams, each started by the test: unbound, dnsmasq, knot and nsd. `make
# test-upstreams` has all of them.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; make_zone; }
teardown() { stop_all; }
ADDRESS=127.0.0.60

make_zone() {
    {
        echo '$ORIGIN real.test.'
        echo '@ 300 IN SOA ns.real.test. host.real.test. 1 3600 600 86400 60'
        echo '@ 300 IN NS ns'
        echo 'ns 300 IN A 127.0.0.60'
        echo 'www 300 IN A 192.0.2.80'
        echo 'www 300 IN AAAA 2001:db8::80'
        echo 'alias 120 IN CNAME www'
        echo '_http._tcp 300 IN SRV 0 1 80 www'
        echo '@ 300 IN MX 10 www'
        for i in $(seq 1 150); do echo "big 300 IN A 198.51.100.$i"; done
    } >"$T/real.zone"
}
available() { command -v "$1" >/dev/null || skip "$1 is not installed"; }
answers_all() { # SERVER: what each of them must be asked for with success, twice
    start_sidecar --upstream "$ADDRESS:5300"
    wait_for knows_www
    for _ in 1 2; do
        is 192.0.2.80 short www.real.test
        is 192.0.2.80 short +tcp www.real.test
        is 2001:db8::80 short www.real.test AAAA
        is "192.0.2.80 www.real.test." short alias.real.test
        is "NOERROR 0 1" status www.real.test TXT
        is "NXDOMAIN 0 1" status nope.real.test
        is "0 1 80 www.real.test." short _http._tcp.real.test SRV
        is "10 www.real.test." short real.test MX
        equal 150 "$(ask +noall +answer big.real.test | grep -c 198.51.100)"
        equal 150 "$(ask +noall +answer +tcp big.real.test | grep -c 198.51.100)"
        contains "$(ask +ignore +noedns big.real.test | grep flags)" " tc"
    done
    is 192.0.2.80 client python3 -c 'import socket; print(socket.gethostbyname("alias.real.test"))'
}
knows_www() {
    cat "$T"/{nsd,knot,unbound,dnsmasq}.{err,out} 2>/dev/null
    [ "$(dig +short +time=1 +tries=1 -p 5300 "@$ADDRESS" www.real.test)" = 192.0.2.80 ]
}

@test "nsd" {
    available nsd
    cat >"$T/conf.nsd" <<END
server:
  ip-address: $ADDRESS
  port: 5300
  username: ""
  server-count: 1
  zonesdir: "$T"
  database: ""
  pidfile: "$T/nsd.run"
  xfrdfile: "$T/xfrd.state"
  zonelistfile: "$T/zone.list"
  xfrdir: "$T"
remote-control:
  control-enable: no
zone:
  name: real.test
  zonefile: real.zone
END
    start nsd nsd -d -c "$T/conf.nsd"
    answers_all
}

@test "knot" {
    available knotd
    mkdir -p "$T/knot"
    cat >"$T/conf.knot" <<END
server:
  listen: $ADDRESS@5300
  rundir: $T/knot
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: $T/knot
zone:
  - domain: real.test
    file: $T/real.zone
    zonefile-load: whole
    journal-content: none
END
    start knot knotd -c "$T/conf.knot"
    answers_all
}

@test "unbound" {
    available unbound
    cat >"$T/conf.unbound" <<END
server:
  interface: $ADDRESS@5300
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "$T"
  pidfile: ""
  use-syslog: no
  num-threads: 1
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "test." nodefault
auth-zone:
  name: real.test
  zonefile: "$T/real.zone"
  for-upstream: yes
  for-downstream: no
remote-control:
  control-enable: no
END
    start unbound unbound -c "$T/conf.unbound"
    answers_all
}

@test "dnsmasq" {
    available dnsmasq
    local big=()
    for i in $(seq 1 150); do big+=("--host-record=big.real.test,198.51.100.$i"); done
    start dnsmasq dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null \
        --listen-address="$ADDRESS" --port=5300 --bind-interfaces --pid-file= \
        --auth-server=ns.real.test,lo --auth-zone=real.test,192.0.2.0/24 \
        --auth-ttl=300 --auth-soa=1,host.real.test,3600,600,86400 \
        --host-record=www.real.test,192.0.2.80,2001:db8::80 --cname=alias.real.test,www.real.test \
        --local=/real.test/ --mx-host=real.test,www.real.test,10 \
        --srv-host=_http._tcp.real.test,www.real.test,80,0,1 "${big[@]}"
    start_sidecar --upstream "$ADDRESS:5300"
    wait_for knows_www
    for _ in 1 2; do
        is 192.0.2.80 short www.real.test
        is "192.0.2.80 www.real.test." short +tcp alias.real.test
        is 2001:db8::80 short www.real.test AAAA
        is "10 www.real.test." short real.test MX
        is "0 1 80 www.real.test." short _http._tcp.real.test SRV
        equal 150 "$(ask +noall +answer big.real.test | grep -c 198.51.100)"
        contains "$(status nope.real.test)" NXDOMAIN
    done
}
