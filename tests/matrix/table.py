#!/usr/bin/env python3
"""Makes the Markdown table of what the client matrix saw.

    table.py RESULTS               prints it
    table.py RESULTS --put FILE    puts it between the two comments there, `<!-- matrix -->` and
                                   `<!-- /matrix -->`

A client is `what: call @ where`, without the parts that it has not. What came to the same for several
calls, ways or places shares a line. A result with fewer columns is a remark that stands for all of
them: why it was skipped.
"""
import re
import sys

HEAD = ["client", "way", "service", "instance", "absent", "no healthy instance", "reverse", "order"]
WHAT, CALL, WHERE, WAY = range(4)


def read(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            client, way, *columns = line.rstrip("\n").split("\t")
            client, _, where = client.partition(" @ ")
            what, _, call = client.partition(": ")
            yield what, call, where, way, *columns


def merge(rows, field, order=None):
    """One row for those that differ in this field alone, at the place of the first."""
    merged = {}
    for row in rows:
        values = merged.setdefault(row[:field] + row[field + 1:], [])
        if row[field] not in values:
            values.append(row[field])
    for rest, values in merged.items():
        values.sort(key=order)
        # "glibc 2.31, glibc 2.36": the word is enough once.
        word = values[0].split(" ")[0] + " "
        tail = [value.removeprefix(word) if field == WHERE else value for value in values[1:]]
        yield rest[:field] + (", ".join(values[:1] + tail),) + rest[field:]


def table(path):
    rows = list(read(path))
    for field, order in (WAY, lambda way: 0), (WHERE, None), (CALL, lambda call: 0):
        rows = list(merge(rows, field, order))
    lines = ["| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
    for what, call, where, *columns in rows:
        client = what + (f": {call}" if call else "") + (f" ({where})" if where else "")
        columns += [""] * (len(HEAD) - 1 - len(columns))
        lines.append("| " + " | ".join([client, *columns]) + " |")
    return "\n".join(lines)


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
