#!/usr/bin/env python3
"""Makes the Markdown table of what the client matrix saw.

    table.py RESULTS               prints it
    table.py RESULTS --put README  puts it between the two comments there, `<!-- matrix -->` and
                                   `<!-- /matrix -->`

A client is `what: call`; calls of one that come to the same share a line. A result with fewer columns
is a remark that stands for all of them: why it was skipped.
"""
import re
import sys

HEAD = ["client", "way", "service", "instance", "absent", "no healthy instance", "reverse", "order"]


def read(path):
    """Lines as [what, [calls], [columns]], those of the same client and columns together."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            client, *columns = line.rstrip("\n").split("\t")
            what, _, call = client.partition(": ")
            calls = found.setdefault((what, *columns), [])
            if call and call not in calls:
                calls.append(call)
    return found


def table(path):
    lines = [HEAD, ["---"] * len(HEAD)]
    for (what, *columns), calls in read(path).items():
        client = f"{what}: {', '.join(calls)}" if calls else what
        columns += [""] * (len(HEAD) - 1 - len(columns))
        lines.append([client, *columns])
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return text.replace("| " + " | ".join(["---"] * len(HEAD)) + " |", "|---" * len(HEAD) + "|")


def put(text, path):
    with open(path, encoding="utf-8") as file:
        old = file.read()
    new, count = re.subn(r"(<!-- matrix -->\n).*(<!-- /matrix -->\n)",
                         lambda match: f"{match[1]}{text}\n{match[2]}", old, flags=re.DOTALL)
    if count != 1:
        sys.exit(f"{path}: no <!-- matrix --> … <!-- /matrix -->")
    with open(path, "w", encoding="utf-8") as file:
        file.write(new)


def main():
    text = table(sys.argv[1])
    if sys.argv[2:3] == ["--put"]:
        put(text, sys.argv[3])
    else:
        print(text)


if __name__ == "__main__":
    main()
