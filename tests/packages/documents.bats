# Man pages and completions say all that --help says.
load ../support/live
MAN=$BUILD/man
COMPLETION=$BUILD/completion

# Commands and what is below them, a line each: "cache flush".
commands() { # [WORDS...]
    local name
    "$SIDECAR" "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | while read -r name; do
        echo "$* $name" | xargs
        commands "$@" "$name"
    done
}
options() { # [WORDS...]: their names, a line each
    "$SIDECAR" "$@" --help | sed -n 's/^  \(-[^ ]*\).*/\1/p' | tr , '\n'
}
every_command() { # FUNCTION: is called with the words of each, none first
    local lines line
    mapfile -t lines < <(commands)
    [ ${#lines[@]} -gt 0 ]
    for line in "" "${lines[@]}"; do
        echo "in: warren-sidecar $line" >&2 # the last one that is said is the one that failed
        # shellcheck disable=SC2086 # words on purpose
        contains " $(options $line | xargs) " " --help "
        # shellcheck disable=SC2086 # nor as a condition: errexit would be off inside
        "$1" $line
    done
}
page() { man -E UTF-8 -P cat -l "$1" | col -b; }

in_page() { # [WORDS...]
    local name=warren-sidecar text option
    [ $# -eq 0 ] || name=$name-$1
    text=$(page "$MAN/$name.8")
    for option in $(options "$@"); do contains "$text" "$option"; done
    [ $# -lt 2 ] || contains "$text" "${*^^}"
}
@test "each command has its page, and each option is in it" { every_command in_page; }

@test "each key of the options' file is in its page" {
    local text option
    text=$(page "$MAN/sidecar.toml.5")
    for option in $(options); do contains "$text" "${option#--}"; done
}

@test "the pages render without a warning" {
    local file
    for file in "$MAN"/*.[58]; do
        LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z "$file" 2>"$T/warnings" >/dev/null
        is "" cat "$T/warnings"
        mandoc -Tlint -W error "$file"
    done
}

bash_offers() { # WORDS...: what is offered for the last of them
    bash -c '. "$1"; shift; COMP_WORDS=(warren-sidecar "$@"); COMP_CWORD=$#; _warren_sidecar; printf "%s\n" "${COMPREPLY[@]}"' \
        bash "$COMPLETION/warren-sidecar" "$@"
}
in_bash() {
    local offered option
    offered=$(bash_offers "$@" "")
    for option in $(options "$@"); do grep -qx -e "$option" <<<"$offered"; done
    is "$(commands "$@" | awk -v n=$(($# + 1)) 'NF == n {print $NF}' | sort)" \
        sort <(grep -v '^-' <<<"$offered" | grep -v '^$' | grep -vxF "$(ls)" || true)
}
@test "bash offers every command and option" { cd "$T" && every_command in_bash; }
@test "bash offers choices and files" {
    cd "$T" && touch a-file
    is "forward nxdomain" xargs < <(bash_offers --single-labels "")
    is a-file bash_offers check a-f
    is a-file bash_offers --config a-f
}

in_fish() {
    local offered option
    offered=$(fish --no-config -c "source $COMPLETION/warren-sidecar.fish; complete -C 'warren-sidecar $* -'" | cut -f1)
    for option in $(options "$@" | grep -- --); do grep -qx -e "$option" <<<"$offered"; done
}
@test "fish offers every option" { export HOME=$T && every_command in_fish; }

in_zsh() {
    local function=_warren_sidecar text option
    [ $# -eq 0 ] || function=${function}_$(tr ' -' __ <<<"$*")
    text=$(sed -n "/^$function() {/,/^}/p" "$COMPLETION/_warren-sidecar")
    for option in $(options "$@"); do contains "$text" "'*${option}["; done
}
@test "zsh is told every option, and can read it" {
    zsh -n "$COMPLETION/_warren-sidecar"
    every_command in_zsh
}

@test "what README and the others link is there, and tracked" {
    cd "$BATS_TEST_DIRNAME/../.."
    [ -e .git ] || skip "this is no checkout"
    run python3 tests/packages/check_links.py README.md docs/*.md .github/*.md packaging/CHANGELOG.md
    equal "" "$output"
    equal 0 "$status"
}
