#!/usr/bin/env python3
"""Checks that each catalog in a file of catalog lines is one that bolt_writer committed.

    bolt_check.py LINES SUMS    (SUMS: `number checksum` a line)

What changes with one transaction ends with the line of zzz-state, the last one by name: then the
whole must have the checksum that it tells. Prints how many catalogs there were.
"""
import hashlib
import json
import sys


def words(service):
    instances = sorted(
        f"{i['id']} {i['state']} {str(i.get('healthy', True)).lower()} "
        f"{str(i.get('draining', False)).lower()} {i['node']}" for i in service["instances"])
    return f"{service['name']}|{service.get('text', {}).get('v', '')}|{','.join(instances)}"


class Checker:
    def __init__(self, sums):
        self.sums = sums
        self.words = {}
        self.last = 0
        self.catalogs = 0

    def take(self, line):
        if "services" in line:
            self.words = {s["name"]: words(s) for s in line["services"] if s["name"] != "zzz-state"}
            state = [s for s in line["services"] if s["name"] == "zzz-state"]
            if state:
                self.check(state[0])
        elif "remove" in line:
            if self.words.pop(line["remove"], None) is None:
                sys.exit(f"removed, and was not there: {line}")
        elif "service" in line and line["service"]["name"] == "zzz-state":
            self.check(line["service"])
        elif "service" in line:
            self.words[line["service"]["name"]] = words(line["service"])
        elif line and (self.catalogs > 0 or "error" not in line):
            sys.exit(f"not a catalog: {line}")

    def check(self, state):
        number = int(state["text"]["n"])
        text = "".join(self.words[name] + "\n" for name in sorted(self.words))
        sum_now = hashlib.sha256(text.encode()).hexdigest()
        if not sum_now == state["text"]["sum"] == self.sums[number]:
            sys.exit(f"catalog {self.catalogs} is torn: transaction {number}")
        if number <= self.last:
            sys.exit(f"transaction {number} after {self.last}")
        self.last = number
        self.catalogs += 1


def main():
    with open(sys.argv[2], encoding="ascii") as file:
        sums = {int(number): total for number, total in map(str.split, file)}
    checker = Checker(sums)
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            checker.take(json.loads(line))
    if checker.last != max(sums):
        sys.exit(f"the last one told is {checker.last} of {max(sums)}")
    print(f"{checker.catalogs} catalogs of {len(sums)} transactions, {len(checker.words)} services")


if __name__ == "__main__":
    main()
