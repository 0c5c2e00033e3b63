# Options: from the command line, the environment and the file, in that order of strength.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; }
teardown() { stop_all; }

# What `serve` says to a mistake: one line with these parts, and exit code 2.
refused() { # PARTS... -- ARGUMENTS...
    local parts=() part
    while [ "$1" != -- ]; do parts+=("$1"); shift; done
    shift
    run timeout 5 "$SIDECAR" "$@"
    equal 2 "$status"
    [ "${#lines[@]}" = 1 ] || equal "one line" "$output"
    for part in "${parts[@]}"; do contains "$output" "$part"; done
}
ttl() { ask +noall +answer nginx.warren | awk '{print $2}'; }

@test "command line before environment before file" {
    printf 'ttl = 11\nlog_level = "debug"\n' >/etc/warren/sidecar.toml
    start_sidecar --upstream none
    is 11 ttl
    stop_sidecar
    WARREN_TTL=12 start_sidecar --upstream none
    is 12 ttl
    stop_sidecar
    WARREN_TTL=12 start_sidecar --upstream none --ttl 13
    is 13 ttl
}

@test "a list from a stronger place replaces a weaker one's; in the environment it has commas" {
    echo 'listen = ["127.0.0.21:53", "127.0.0.22:53"]' >/etc/warren/sidecar.toml
    WARREN_LISTEN=127.0.0.31:53,127.0.0.32:53 start_sidecar --upstream none
    for last in 31 32; do is 10.0.1.1 dig @127.0.0.$last +short nginx.warren; done
    not dig @127.0.0.21 +time=1 +tries=1 nginx.warren
}

@test "every option, all at once" {
    mkdir /etc/warren/sub
    start_sidecar --listen 127.0.0.11:53 --listen '[::1]:5353' --allow 127.0.0.0/8 --allow ::1/128 \
        --domain cluster.internal --upstream "$UPSTREAM" --upstream 127.0.0.54:5300 \
        --source file:///etc/warren/catalog.json --nss-socket /run/test/a/b/nss.sock \
        --control-socket /run/test/c/control.sock --http 127.0.0.1:8080 --workers 2 --ttl 20 \
        --single-labels nxdomain --state-dir /run/test/state --log-level debug --log-format json \
        --cache-size 64K --cache-min-ttl 1 --cache-max-ttl 60 --serve-stale 0 --forward-memory 64K \
        --mix-case on --refuse-private on
    is 10.0.1.1 short nginx.cluster.internal
    is 10.0.1.1 dig @::1 -p 5353 +short nginx
    contains "$(ask nginx.cluster.internal +noall +answer)" "20	IN"
    test -S /run/test/a/b/nss.sock
    contains "$("$SIDECAR" cache --control-socket /run/test/c/control.sock)" "0 entries"
    python3 -c 'import json,sys
for line in open(sys.argv[1]): assert {"time", "level", "message"} <= set(json.loads(line))' "$T/sidecar.err"
}

@test "every option in the file" {
    cat >/etc/warren/other.toml <<'END'
listen = ["127.0.0.11:53"]
allow = ["127.0.0.0/8"]
domain = "cluster.internal" # a comment
upstream = ["none"]
source = ["file:///etc/warren/catalog.json"]
nss_socket = "/run/warren/nss.sock"
control-socket = "/run/warren/control.sock"
http = "127.0.0.1:8080"
workers = 1
ttl = 21
single_labels = "forward"
state_dir = "/run/test/state"
log_level = "info"
log_format = "text"
cache_size = "1M"
cache_min_ttl = 0
cache_max_ttl = 3600
serve_stale = 60
forward_memory = 65536
mix_case = true
refuse_private = false
END
    start_sidecar serve --config /etc/warren/other.toml
    contains "$(ask nginx.cluster.internal +noall +answer)" "21	IN"
}

@test "an unknown option or command, or a value missing" {
    refused "unknown option" --lissten "--listen" -- --lissten 127.0.0.1:53
    refused "unknown option" --nope -- serve --nope=1
    refused "unknown command" srve -- srve
    refused --ttl -- --ttl
    refused 127.0.0.1:53 -- serve 127.0.0.1:53
}

@test "a bad value names its option" {
    refused --listen 127.0.0.300:53 -- --listen 127.0.0.300:53
    refused --listen -- --listen 127.0.0.1
    refused --listen -- --listen 127.0.0.1:99999
    refused --allow 10.0.0.0/33 -- --allow 10.0.0.0/33
    refused --upstream example.com -- --upstream example.com
    refused upstream none -- --upstream none --upstream 127.0.0.1
    refused --source gopher -- --source gopher://x
    refused --workers -- --workers 0
    refused --workers -- --workers many
    refused --ttl -- --ttl -1
    refused --single-labels drop -- --single-labels drop
    refused --log-level -- --log-level loud
    refused --log-format -- --log-format xml
    refused --domain -- --domain 'a..b'
    refused --nss-socket -- --nss-socket relative.sock
    refused --http -- --http 8080
    refused http listen 127.0.0.11:53 -- --http 127.0.0.11:53
    refused --cache-size 4X -- --cache-size 4X
    refused --forward-memory 65536 -- --forward-memory 65535
    refused --cache-min-ttl -- --cache-min-ttl 86401
    refused cache-min-ttl cache-max-ttl -- --cache-min-ttl 6 --cache-max-ttl 5
    refused --mix-case -- --mix-case yes
    refused --upstream 'corp=system' suffix -- --upstream corp=system
    refused --upstream 'a..b=1.1.1.1' -- --upstream a..b=1.1.1.1
    refused "our own domain" -- --upstream a.warren=1.1.1.1
    refused "our own address" -- --upstream corp=127.0.0.11
}

@test "a bad value in the environment names its variable" {
    export WARREN_TTL=soon
    refused WARREN_TTL soon -- serve
    unset WARREN_TTL
    export WARREN_LISTEN=127.0.0.1:53,x
    refused WARREN_LISTEN x -- serve
}

@test "a mistake in the file is named with file and line" {
    toml=/etc/warren/sidecar.toml
    printf '# first\nttl = 10\nlisen = ["127.0.0.1:53"]\n' >$toml
    refused "$toml:3" lisen listen --
    printf '\n\nttl = "soon"\n' >$toml
    refused "$toml:3" ttl --
    printf 'listen = [\n  "127.0.0.1:53",\n  "127.0.0.1"]\n' >$toml
    refused "$toml:3" listen --
    printf 'ttl = 1\nttl = 2\n' >$toml
    refused "$toml:2" ttl --
    printf 'ttl = \n' >$toml
    refused "$toml:1" --
}

@test "--config of a file that is not there" {
    refused /etc/warren/none.toml -- --config /etc/warren/none.toml
    export WARREN_CONFIG=/etc/warren/none.toml
    refused /etc/warren/none.toml -- serve
}
