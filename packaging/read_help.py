"""What `warren-sidecar --help` says, as a tree of commands. Man pages and completions are made of it,
so that they cannot say anything else than the program does.

A command has .words ("cache flush"), .about, .usage, .positionals, .options and .commands; an option
has .names, .value ("PATH", "on|off", "") and .about. The order is the program's.
"""
import re
import subprocess
from dataclasses import dataclass, field


@dataclass
class Option:
    names: list
    value: str
    about: str

    @property
    def choices(self):
        return self.value.split("|") if "|" in self.value and "[" not in self.value else []


@dataclass
class Command:
    words: list
    about: str
    usage: str = ""
    positionals: list = field(default_factory=list)
    options: list = field(default_factory=list)
    commands: list = field(default_factory=list)

    def below(self):
        """This command and all below it."""
        yield self
        for command in self.commands:
            yield from command.below()


def entries(lines):
    """(TERM, TEXT) of each entry of a section; a long term has its text on the next line."""
    found = []
    for line in lines:
        match = re.match(r"  (\S.*?)(?:  +(\S.*))?$", line)
        if match:
            found.append([match[1], match[2] or ""])
        elif line.strip():
            found[-1][1] = f"{found[-1][1]} {line.strip()}".strip()
    return found


def read_help(program, words=(), about=""):
    text = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout
    lines = text.splitlines()
    command = Command(list(words), about or lines[0])
    sections = {}
    for line in lines:
        if line.startswith("Usage: "):
            command.usage = line.removeprefix("Usage: ")
        elif line.endswith(":") and not line.startswith(" "):
            section = sections.setdefault(line[:-1], [])
        elif sections:
            section.append(line)
    command.positionals = entries(sections.get("Positionals", []))
    for term, text in entries(sections.get("Options", [])):
        names, _, value = term.partition(" ")
        command.options.append(Option(names.split(","), value.strip(), text))
    for name, text in entries(sections.get("Subcommands", [])):
        command.commands.append(read_help(program, [*words, name], text))
    return command
