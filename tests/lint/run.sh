#!/bin/sh
# All that `make lint` checks; goes on after a failure, so that one run tells everything.
#   run.sh COMPILER_FLAGS...    for clang-tidy
set -u
status=0

files=$(find shared nss_warren sidecar tests -name '*.h' -o -name '*.cc' -o -name '*.c')
# shellcheck disable=SC2086 -- one word a file
clang-format --dry-run -Werror $files && echo "clang-format: $(echo "$files" | wc -l) files are formatted" || status=1

python3 tests/lint/include_rule.py || status=1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if find nss_warren sidecar -name '*.cc' -print0 |
    xargs -0 -n 4 -P "$(nproc)" sh -c 'clang-tidy --quiet "$@" -- '"$*" sh >"$log" 2>/dev/null; then
    echo "clang-tidy: nothing found"
else
    cat "$log"
    status=1
fi
exit $status
