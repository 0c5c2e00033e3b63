"""Prints each relative link of Markdown files that leads nowhere: to a file that git does not know, or to
a heading that is not there.
    check_links.py FILE..."""
import os
import re
import subprocess
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")


def without_code(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def read(path):
    with open(path, encoding="utf-8") as file:
        return without_code(file.read())


def anchors(path):
    titles = re.findall(r"^#+ (.*)$", read(path), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def main():
    tracked = set(subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True).stdout.split("\n"))
    for document in sys.argv[1:]:
        for link in LINK.findall(read(document)):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(document), path)) if path else document
            if target not in tracked:
                print(f"{document}: {link}: no such file is tracked")
            elif anchor and anchor not in anchors(target):
                print(f"{document}: {link}: no such heading")


main()
