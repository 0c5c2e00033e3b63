#!/usr/bin/env python3
"""Writes the man pages. What they say of commands and options comes from --help, the rest from the
texts beside this file (scdoc): NAME.SECTION.scd is a page, commands/NAME.scd is what is said of a
command between its synopsis and its options.

    make_pages.py PROGRAM FOLDER
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
from read_help import read_help  # noqa: E402

SEE_ALSO = {"source": "*warren-source*(8)", "check": "*warren-catalog*(5)", "serve": "*sidecar.toml*(5)"}


def plain(text):
    """Text in which scdoc sees no markup."""
    return "".join("\\" + c if c in "\\*_#|~`" else c for c in text)


def sentence(text):
    return plain(text[:1].upper() + text[1:]) + "."


def terms(pairs):
    return "".join(f"{term}\n\t{sentence(text)}\n\n" for term, text in pairs)


def options_of(command):
    pairs = []
    for option in command.options:
        names = ", ".join(f"*{plain(name)}*" for name in option.names)
        pairs.append((f"{names} {plain(option.value)}".strip(), option.about))
    return terms(pairs)


def commands_of(command):
    pairs = [(f"*{plain(' '.join(below.words))}*", f"{below.about}, see warren-sidecar-{below.words[0]}(8)")
             for below in command.commands]
    return terms(pairs)


def text_of(name):
    path = HERE / "commands" / f"{name}.scd"
    return path.read_text() + "\n" if path.exists() else ""


def command_page(command):
    """One page of a command and what is below it."""
    name = "warren-sidecar-" + command.words[0]
    page = f"{name}(8)\n\n# NAME\n\n{name} - {plain(command.about)}\n\n# SYNOPSIS\n\n"
    page += "".join(f"{plain(each.usage)}\n\n" for each in command.below())
    page += "# DESCRIPTION\n\n" + (text_of(command.words[0]) or sentence(command.about) + "\n\n")
    if command.positionals:
        page += "# ARGUMENTS\n\n" + terms((f"*{plain(term)}*", text) for term, text in command.positionals)
    page += "# OPTIONS\n\n" + options_of(command)
    for each in command.commands:
        page += f"# {' '.join(each.words).upper()}\n\n{sentence(each.about)}\n\n"
        page += terms((f"*{plain(term)}*", text) for term, text in each.positionals) + options_of(each)
    page += "# EXIT STATUS\n\n0 if all is well, 1 if not, 2 if it was called wrongly.\n\n# SEE ALSO\n\n"
    also = SEE_ALSO.get(command.words[0])
    return page + "*warren-sidecar*(8)" + (f", {also}" if also else "") + "\n"


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    root = read_help(program)
    pages = {f"warren-sidecar-{command.words[0]}.8": command_page(command) for command in root.commands}
    for path in HERE.glob("*.[58].scd"):
        page = path.read_text()
        page = page.replace("@OPTIONS@\n", options_of(root)).replace("@COMMANDS@\n", commands_of(root))
        pages[path.name.removesuffix(".scd")] = page
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        run = subprocess.run(["scdoc"], input=page, capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"{name}: {run.stderr}")
        (folder / name).write_text(run.stdout)


main()
