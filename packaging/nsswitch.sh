#!/bin/sh
# Puts `warren` into the hosts: line of nsswitch.conf, or takes it out again.
#   nsswitch.sh add|remove [FILE]      FILE: /etc/nsswitch.conf by default
#
# `warren [!UNAVAIL=return]` goes before `dns` and `resolve`, whichever comes first, or to the end;
# the rest of the line, comments and all other lines stay as they are, byte by byte. A file that is
# right already is not written. Else it is replaced in one step, with its mode and owner: a program
# that reads it meanwhile sees the old one or the new one. Taking out what was put in gives the old
# file again.
set -eu

usage() {
    echo "usage: nsswitch.sh add|remove [FILE]" >&2
    exit 2
}
[ $# -ge 1 ] && [ $# -le 2 ] || usage
action=$1
case $action in add | remove) ;; *) usage ;; esac
file=${2:-/etc/nsswitch.conf}

# Behind a link, as authselect makes one, is the file to be replaced.
if [ -L "$file" ]; then file=$(readlink -f "$file"); fi
if [ ! -e "$file" ]; then
    [ "$action" = add ] || exit 0
    umask 022
    old=/dev/null
else
    old=$file
fi

new=$(mktemp "$file.XXXXXX")
trap 'rm -f "$new"' EXIT
if [ "$old" = /dev/null ]; then chmod 644 "$new"; else cp -p "$old" "$new"; fi

# A line is a head ("hosts:"), words with the blanks before each, and a tail (blanks, a comment).
# "[NOTFOUND=return]" is one word, and so is "[ NOTFOUND = return ]".
last_newline=$([ -z "$(tail -c 1 "$old")" ] && echo 1 || echo 0)
awk -v action="$action" -v last_newline="$last_newline" '
    function split_line(line,    matched) {
        match(line, /^[ \t]*hosts[ \t]*:/)
        head = substr(line, 1, RLENGTH)
        line = substr(line, RLENGTH + 1)
        tail = ""
        if (match(line, /[ \t]*#.*$/)) {
            tail = substr(line, RSTART)
            line = substr(line, 1, RSTART - 1)
        }
        count = 0
        while (match(line, /^[ \t]*(\[[^\]]*\]?|[^ \t\[]+)/)) {
            matched = substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 1)
            match(matched, /^[ \t]*/)
            blanks[++count] = substr(matched, 1, RLENGTH)
            words[count] = substr(matched, RLENGTH + 1)
        }
        tail = line tail
    }
    function join_line(    line, i) {
        line = head
        for (i = 1; i <= count; ++i) line = line blanks[i] words[i]
        return line tail
    }
    function is_action(i) { return i <= count && words[i] ~ /^\[/ }
    function is_wanted_action(i,    text) {
        if (!is_action(i)) return 0
        text = toupper(words[i])
        gsub(/[ \t]/, "", text)
        return text == "[!UNAVAIL=RETURN]" && !is_action(i + 1)
    }
    # Where `warren` belongs: the place of the first of dns and resolve, or behind the last word.
    function place(    i) {
        for (i = 1; i <= count; ++i) if (words[i] == "dns" || words[i] == "resolve") return i
        return count + 1
    }
    function is_right(    i, seen, at) {
        for (i = 1; i <= count; ++i) if (words[i] == "warren") { ++seen; at = i }
        return seen == 1 && at < place() && is_wanted_action(at + 1)
    }
    # The word behind what is taken out gets the blanks that stood before it.
    function take_out(    i, kept, before, out) {
        for (i = 1; i <= count; ++i) {
            if (words[i] == "warren") { before = blanks[i]; out = 1; continue }
            if (out && is_action(i)) continue
            words[++kept] = words[i]
            blanks[kept] = out ? before : blanks[i]
            out = 0
        }
        count = kept + 0
    }
    function put_in(    at, i) {
        at = place()
        for (i = count; i >= at; --i) { words[i + 2] = words[i]; blanks[i + 2] = blanks[i] }
        if (at > count) blanks[at] = " "
        else blanks[at + 2] = " "
        words[at] = "warren"
        blanks[at + 1] = " "
        words[at + 1] = "[!UNAVAIL=return]"
        count += 2
    }
    /^[ \t]*hosts[ \t]*:/ {
        found = 1
        split_line($0)
        if (action == "remove") take_out()
        else if (!is_right()) { take_out(); put_in() }
        $0 = join_line()
    }
    { printf "%s%s", (NR > 1 ? "\n" : ""), $0 }
    END {
        # What glibc does without the line, and us.
        if (!found && action == "add") {
            printf "%shosts: files warren [!UNAVAIL=return] dns\n", (NR > 0 ? "\n" : "")
        } else if (NR > 0 && last_newline) {
            printf "\n"
        }
    }
' "$old" >"$new"

if [ "$old" = /dev/null ] || ! cmp -s "$old" "$new"; then mv -f "$new" "$file"; fi
