#!/bin/sh
# Runs each fuzzer for some seconds from the corpus that earlier runs found; ends with a count.
#   run.sh BUILD_FOLDER SECONDS
set -u
passed=0
failed=0
for fuzzer in "$1"/*_fuzz; do
    name=$(basename "$fuzzer")
    corpus=$1/corpus/$name
    mkdir -p "$corpus"
    if "$fuzzer" -max_total_time="$2" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$corpus-" "$corpus" >"$corpus.log" 2>&1; then
        passed=$((passed + 1))
        echo "  $name: $(sed -n 's/^Done \([0-9]* runs\).*/\1/p' "$corpus.log")"
    else
        failed=$((failed + 1))
        tail -40 "$corpus.log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
