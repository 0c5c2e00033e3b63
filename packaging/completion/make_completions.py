#!/usr/bin/env python3
"""Writes completions for bash, zsh and fish from what --help says.

    make_completions.py PROGRAM FOLDER      warren-sidecar (bash), _warren-sidecar, warren-sidecar.fish
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
from read_help import read_help  # noqa: E402

PATHS = {"PATH", "DIR", "FILE"}


def words_of(command):
    return [name for option in command.options for name in option.names] + [c.words[-1] for c in command.commands]


def values(command):
    """What may follow an option: "-f" for a file, a list of choices, or nothing that is known."""
    for option in command.options:
        if option.value:
            kind = "-f" if option.value in PATHS else " ".join(option.choices)
            yield "|".join(option.names), kind


def bash(root):
    cases = "\n".join(f'        "{" ".join(c.words)}") words="{" ".join(words_of(c))}" ;;' for c in root.below())
    commands = " | ".join(f'"{" ".join(c.words)}"' for c in root.below() if c.words)
    seen = {}
    for command in root.below():
        seen.update(values(command))
    known = "\n".join(
        f"        {names}) COMPREPLY=($(compgen {kind} -- \"$word\")); return ;;" if kind == "-f"
        else f"        {names}) COMPREPLY=($(compgen -W '{kind}' -- \"$word\")); return ;;"
        for names, kind in seen.items())
    files = "|".join(" ".join(c.words) for c in root.below() if any(p[0] in PATHS for p in c.positionals))
    return f"""# Completion of warren-sidecar for bash.
_warren_sidecar() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} at= words= i
    case $before in
{known}
    esac
    for ((i = 1; i < COMP_CWORD; ++i)); do
        case "${{at:+$at }}${{COMP_WORDS[i]}}" in
            {commands}) at=${{at:+$at }}${{COMP_WORDS[i]}} ;;
        esac
    done
    case $at in
{cases}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    case $at in {files or "-"}) [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- "$word")) ;; esac
}}
complete -o filenames -F _warren_sidecar warren-sidecar
"""


def quoted(text):
    return text.replace("\\", "\\\\").replace("'", "'\\''")


def zsh_text(text):
    return quoted(text).replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")


def zsh_function(command):
    lines = [f"{zsh_name(command)}() {{", "    _arguments -S -C \\"]
    for option in command.options:
        for name in option.names:
            action = ""
            if option.value:
                kind = "_files" if option.value in PATHS else f"({' '.join(option.choices)})" if option.choices else ""
                action = f":{zsh_text(option.value)}:{kind}"
            lines.append(f"        '*{name}[{zsh_text(option.about)}]{action}' \\")
    if command.commands:
        lines += ["        '1: :->command' '*:: :->rest'", "    case $state in", "        command)",
                  "            local -a commands=("]
        lines += [f"                '{c.words[-1]}:{quoted(c.about)}'" for c in command.commands]
        lines += ["            )", "            _describe command commands ;;", "        rest)",
                  "            case $words[1] in"]
        lines += [f"                {c.words[-1]}) {zsh_name(c)} ;;" for c in command.commands]
        lines += ["            esac ;;", "    esac"]
    else:
        for term, _ in command.positionals:
            lines.append(f"        ':{zsh_text(term)}:{'_files' if term in PATHS else ''}' \\")
        lines[-1] = lines[-1].removesuffix(" \\")
    return "\n".join([*lines, "}", ""])


def zsh_name(command):
    return "_".join(["_warren_sidecar", *(w.replace("-", "_") for w in command.words)])


def zsh(root):
    functions = "\n".join(zsh_function(c) for c in root.below())
    return f"#compdef warren-sidecar\n# Completion of warren-sidecar for zsh.\n{functions}\n_warren_sidecar \"$@\"\n"


def fish(root):
    lines = ["# Completion of warren-sidecar for fish.", "complete -c warren-sidecar -f"]
    for command in root.below():
        inside = [f"__fish_seen_subcommand_from {word}" for word in command.words]
        below = " ".join(c.words[-1] for c in command.commands)
        outside = [f"not __fish_seen_subcommand_from {below}"] if below else []
        condition = "; and ".join(inside + outside)
        start = f"complete -c warren-sidecar -n '{condition}'"
        lines += [f"{start} -a {c.words[-1]} -d '{quoted(c.about)}'" for c in command.commands]
        if any(term in PATHS for term, _ in command.positionals):
            lines.append(f"{start} -F")
        for option in command.options:
            names = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in option.names)
            value = ""
            if option.value:
                value = " -r -F" if option.value in PATHS else f" -x -a '{' '.join(option.choices)}'" if option.choices else " -x"
            lines.append(f"{start} {names}{value} -d '{quoted(option.about)}'")
    return "\n".join(lines) + "\n"


def main():
    root = read_help(sys.argv[1])
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in (("warren-sidecar", bash), ("_warren-sidecar", zsh), ("warren-sidecar.fish", fish)):
        (folder / name).write_text(write(root))


main()
