# boltdb: sources, of stores that the real bbolt writes while they are read. The writer holds the
# lock all the time, as Warren's manager does.
load ../support/live

STORE=/run/test/warren.db

setup() { fresh_machine; }
teardown() { stop_all; }

WRITER() { "$BUILD/sources/bolt_writer" "$@"; }
# Without the writer's pipe, which ends when nobody has it open any more.
start_source() { start source "$BUILD/warren-source" "boltdb://${1:-$STORE}" 7>&-; }
told() { # EXTENDED REGULAR EXPRESSION: by the source
    tail -c 2000 "$T/source.out"
    grep -Eq "$1" "$T/source.out"
}
# A store that is open: `commit COMMAND...` is one transaction of it, done when it returns.
open_store() { # [OPTIONS] FILE
    mkfifo "$T/commands"
    start writer bash -c 'exec "$@" <"$0"' "$T/commands" "$BUILD/sources/bolt_writer" "${@:1:$#-1}" serve "${@: -1}"
    exec 7>"$T/commands"
    commits=0
}
commit() { # COMMAND...
    printf '%s\n' "$@" commit >&7
    commits=$((commits + 1))
    wait_for committed
}
committed() { [ "$(grep -c committed "$T/writer.out")" -eq "$commits" ]; }
close_store() {
    exec 7>&-
    wait_for test -s "$T/writer.exit"
    equal 0 "$(cat "$T/writer.exit")"
    rm -f "$T"/writer.* "$T/commands"
}
service() { # KEY NAME
    echo "put services $1 {\"ID\":\"$1\",\"Name\":\"$2\"}"
}
container() { # KEY SERVICE [OVERRIDING FIELDS]
    echo "put containers $1 {\"ID\":\"$1\",\"ServiceID\":\"$2\",\"ActualState\":\"running\",\"DesiredState\":\"running\"${3:+,$3}}"
}

# Every catalog is one that was committed, and the last one is the last.
follow_changes() { # [OPTIONS OF THE WRITER]
    start_source
    WRITER "$@" change "$STORE" "$T/sums" | tee "$T/speed" >&2
    last=$(tail -1 "$T/sums" | cut -d ' ' -f 1)
    wait_for told "\"n\":\"$last\""
    stop source
    python3 "$BATS_TEST_DIRNAME/bolt_check.py" "$T/source.out" "$T/sums" | tee "$T/checked" >&2
    # It is a test only if many of them were seen while others were written.
    [ "$(cut -d ' ' -f 1 "$T/checked")" -ge 20 ]
}

@test "10,000 transactions: every catalog is one of them, none is torn, the last one is reached" {
    follow_changes
}
@test "the same, as fast as it goes" {
    follow_changes --no-sync
}
@test "the same with pauses, in which one transaction after the other is read" {
    follow_changes --transactions 3000 --pause 2ms
    [ "$(cut -d ' ' -f 1 "$T/checked")" -ge 300 ]
}
@test "the same with pages of 16384 octets" {
    follow_changes --no-sync --page 16384
}
@test "the same with pages of 1024 octets, so that trees are deep" {
    follow_changes --no-sync --page 1024 --services 100
}
@test "the same with large values, which overflow their pages" {
    follow_changes --no-sync --padding 20000 --transactions 4000
}
@test "the same with 500 services" {
    follow_changes --no-sync --services 1000 --transactions 5000
}
@test "the same where the free list is not written, and the bucket is that of older releases" {
    follow_changes --no-sync --no-free-list --containers tasks
}

@test "a change is told within 20 ms, of 1,000 services of 10 containers" {
    PATIENCE=60
    python3 "$BATS_TEST_DIRNAME/bolt_latency.py" "$BUILD" "$STORE" 1000 10 20 >"$T/latency"
    cat "$T/latency" >&2
    median=$(sed 's/.*median \([0-9]*\).*/\1/' "$T/latency")
    [ "$median" -lt 20 ]
}

@test "what is told of a service, its containers and their node" {
    open_store "$STORE"
    commit 'put nodes n1 {"ID":"n1","Hostname":"worker-1","Address":"10.0.0.5:8080"}' \
        'put services s1 {"ID":"s1","Name":"web","Ports":[{"Name":"http","ContainerPort":80,"HostPort":80,"Protocol":"tcp","PublishMode":"host"}],"Labels":{"version":"1"}}' \
        "$(container c1 s1 '"NodeID":"n1","ContainerID":"warren-c1","HealthStatus":{"Healthy":false},"CreatedAt":"2026-01-01T00:00:00Z"')" \
        "$(container c2 s1 '"DesiredState":"shutdown","HealthStatus":null')" \
        "$(container c3 gone)"
    start_source
    wait_for told '^\{"services"'
    expected='{"services": [{"name": "web", "ports": [{"name":"http","port":80,"protocol":"tcp"}], "text": {"version":"1"}, "instances": ['
    expected+='{"id": "c1", "runtime_id": "warren-c1", "state": "running", "healthy": false, "created_at": "2026-01-01T00:00:00Z", "node": "worker-1", "node_addresses": ["10.0.0.5"]}, '
    expected+='{"id": "c2", "state": "running", "draining": true}]}]}'
    is "$expected" head -1 "$T/source.out"
    close_store
}

@test "from an inline bucket to a tree of many pages, and back to an empty one" {
    open_store "$STORE"
    commit "$(service s-0 web-0)"
    start_source
    wait_for told '"services": \[\{"name": "web-0"'
    commit 'fill 300 20'
    wait_for told '"service": .*"id": "c-299-0"'
    commit 'touch 299 0'
    wait_for told '"id": "c-299-0".*"healthy": false'
    commit 'drop services' 'drop containers'
    wait_for told 'no bucket'
    not grep -q remove "$T/source.out"
    close_store
    open_store "$STORE"
    wait_for told '"remove": "web-299"'
    is 300 grep -c remove "$T/source.out"
    close_store
}

@test "a store that is replaced by another, and one that is gone for a while" {
    open_store "$T/other.db"
    commit 'fill 3 2'
    close_store
    open_store "$STORE"
    for i in 1 2 3 4 5; do commit "$(service s1 "web-$i")"; done
    start_source
    wait_for told '"services": \[\{"name": "web-5"'
    mv "$T/other.db" "$STORE" # with fewer transactions
    wait_for told '"service": \{"name": "web-0"'
    told '"remove": "web-5"'
    commit "$(service s1 old)" # into the file that has no name any more
    sleep 0.3
    not told old
    close_store
    mv "$STORE" "$T/away.db"
    wait_for told 'error.*No such file'
    is 1 grep -c error "$T/source.out"
    mv "$T/away.db" "$STORE"
    wait_for eval 'equal "{}" "$(tail -1 "$T/source.out")"'
    open_store "$STORE"
    commit "$(service s1 again)"
    wait_for told '"service": \{"name": "again"'
    close_store
}

@test "a store that is copied over in place, and one that was compacted" {
    open_store "$STORE"
    commit 'fill 200 10'
    commit 'drop containers'
    close_store
    open_store "$STORE"
    commit "$(container c1 s-7)"
    close_store
    start_source
    wait_for told '"services"'
    WRITER compact "$STORE" "$T/small.db"
    [ "$(stat -c %s "$T/small.db")" -lt "$(stat -c %s "$STORE")" ]
    cp "$T/small.db" "$STORE"
    not grep -E 'remove' "$T/source.out"
    open_store "$STORE"
    commit "$(container c2 s-7)"
    wait_for told '"name": "web-7".*"id": "c1".*"id": "c2"'
    not grep -E 'remove' "$T/source.out"
    close_store
}

@test "a symbolic link on the way that moves" {
    mkdir "$T/a" "$T/b"
    ln -s a "$T/now"
    for folder in a b; do
        open_store "$T/$folder/warren.db"
        commit "$(service s1 "in-$folder")"
        close_store
    done
    start_source "$T/now/warren.db"
    wait_for told in-a
    ln -s b "$T/new"
    mv -T "$T/new" "$T/now"
    wait_for told '"service": .*in-b'
}

@test "the store may come later, folder and all" {
    start_source "$T/later/warren.db"
    wait_for told 'error.*No such file'
    mkdir "$T/later"
    open_store "$T/later/warren.db"
    commit "$(service s1 web)"
    wait_for told '"services": \[\{"name": "web"'
    close_store
}

refused() { # REASON: of what is at $STORE; one line, and no catalog
    start_source
    wait_for told "$1"
    sleep 0.2
    is 1 eval 'wc -l <"$T/source.out"'
    contains "$(cat "$T/source.out")" '{"error": "/run/test/warren.db: '
    stop source
}
@test "what is no store says so in one line" {
    refused 'No such file'
    : >"$STORE"
    refused 'it is empty'
    head -c 100000 /dev/urandom >"$STORE"
    refused 'it is no bolt database'
    rm "$STORE"
    mkdir "$STORE"
    refused 'it is no file'
    rmdir "$STORE"
    mkfifo "$STORE"
    refused 'it is no file'
    rm "$STORE"
    open_store "$STORE"
    commit 'drop services'
    close_store
    refused "it is not Warren's: it has no bucket 'services'"
}

@test "a copy that is half-written is an error, and the catalog when it is whole" {
    open_store "$T/whole.db"
    commit 'fill 100 10'
    close_store
    size=$(($(stat -c %s "$T/whole.db") / 2))
    head -c "$size" "$T/whole.db" >"$STORE"
    start_source
    wait_for told 'error.*cut short'
    tail -c "+$((size + 1))" "$T/whole.db" >>"$STORE"
    wait_for told '"services": \[\{"name": "web-0"'
    is 2 eval 'wc -l <"$T/source.out"'
}

@test "the store is only read: no lock, no write, its owner never notices" {
    open_store "$STORE"
    commit 'fill 10 10'
    start_source
    wait_for told '"services"'
    for descriptor in "/proc/$(cat "$T/source.pid")/fd/"*; do
        [ "$(readlink "$descriptor")" = "$STORE" ] || continue
        # O_RDONLY: the last two bits; no lock is named in its fdinfo.
        flags=$(sed -n 's/flags:\s*//p' "${descriptor/fd\//fdinfo/}")
        equal 0 $((flags & 3))
        lacks "$(cat "${descriptor/fd\//fdinfo/}")" lock
        found=yes
    done
    equal yes "$found"
    commit 'touch 1 1'
    wait_for told '"id": "c-1-1".*"healthy": false'
    close_store
    # As read-only files on a read-only file system, too.
    mkdir /run/test/mount
    mount --bind /run/test /run/test/mount
    mount -o remount,bind,ro /run/test/mount
    stop source
    start_source /run/test/mount/warren.db
    wait_for told '"services": \[\{"name": "web-0"'
    stop source
    umount /run/test/mount
}

@test "nothing happens while nothing happens but a heartbeat" {
    open_store "$STORE"
    commit 'fill 10 10'
    start_source
    wait_for told '"services"'
    pid=$(cat "$T/source.pid")
    before=$(awk '/^voluntary/ {print $2}' "/proc/$pid/status")
    PATIENCE=8 wait_for told '^\{\}$'
    after=$(awk '/^voluntary/ {print $2}' "/proc/$pid/status")
    [ $((after - before)) -le 5 ]
    close_store
}

@test "a mistake in the URL is one line, and exit code 2" {
    for url in boltdb:// boltdb://host/warren.db "boltdb://$STORE?mode=rw"; do
        run "$BUILD/warren-source" "$url"
        equal 2 "$status"
        equal 1 "${#lines[@]}"
    done
}
