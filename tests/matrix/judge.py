"""Holds what a client of the matrix said against the catalog, and prints its line of the table.

    judge.py CLIENT WAY --leaked FILE [WHAT=EXPECTED]... <LINES

A line is what was asked for, a tab and what the client said. Exit code 1 if anything is wrong; then
that column says so. What may be expected of a client, the first being what is if nothing is said:

    families=both|4          shows=all|one      how much of an answer it can show
    absent="no such name"    sick="no data"     its words for a name that does not exist, and for a
                                                service without healthy instances; A/B: either
    order=sorted|shuffled|A/B                   is the first address always the same? A/B: IPv4/IPv6
    reverse=yes|no                              can it ask for the name of an address
"""
import sys
from collections import defaultdict

INSTANCES = {"10.0.1.11", "10.0.1.64", "10.0.1.200", "fd00::11", "fd00::64", "fd00::200"}
SECOND = {"10.0.1.64", "fd00::64"}


class Judge:
    def __init__(self, expected, lines):
        self.expected = {"families": "both", "shows": "all", "absent": "no such name",
                         "sick": "no data", "order": "sorted", "reverse": "yes", **expected}
        self.said = defaultdict(list)
        for line in lines:
            asked, said = line.rstrip("\n").split("\t")
            self.said[asked].append(said)
        self.faults = []

    def verdict(self, is_right, words, asked, said):
        if not is_right:
            self.faults.append(f"{asked}: {said}")
        return words if is_right else "**wrong**"

    def addresses(self, names, all_of_them):
        wanted = {a for a in all_of_them if self.expected["families"] == "both" or ":" not in a}
        said = [line.split() for name in names for line in self.said[name]]
        if self.expected["shows"] == "one":
            is_right = all(len(line) == 1 and line[0] in wanted for line in said)
            words = "one"
        else:
            is_right = all(len(line) == len(wanted) and set(line) == wanted for line in said)
            words = "all" if self.expected["families"] == "both" else "all IPv4"
        return self.verdict(is_right and bool(said), words, " ".join(names), said)

    def words(self, name, what):
        said = self.said[name]
        for words in self.expected[what].split("/"):
            if said == ["! " + words]:
                return words
        return self.verdict(False, "", name, said)

    def reverse(self):
        if self.expected["reverse"] == "no":
            return "–"
        said = self.said["@10.0.1.64"] + self.said["@fd00::64"]
        return self.verdict([name.rstrip(".") for name in said] == ["nginx-2.warren"] * 2, "yes",
                            "reverse", said)

    def order(self):
        """Twelve look-ups of three instances: a shuffle shows the same one first once in 177,147."""
        kinds = []
        for is_family in (lambda a: ":" not in a), (lambda a: ":" in a):
            said = [line.split() for name in ("nginx.warren", "nginx") for line in self.said[name]]
            firsts = [next(filter(is_family, line), None) for line in said]
            if len(set(firsts) - {None}) > 0:
                kinds.append("sorted" if len(set(firsts) - {None}) == 1 else "shuffled")
        found = kinds[0] if len(set(kinds)) == 1 else "/".join(kinds)
        words = found.replace("/", " IPv4, ") + " IPv6" if "/" in found else found
        return self.verdict(found == self.expected["order"], words, "order", found)

    def leaks(self, path):
        with open(path, encoding="utf-8") as file:
            questions = file.read().split("\n")[:-1]
        return self.verdict(not questions, "", "leaked", questions) != ""


def main():
    client, way, _, leaked, *expected = sys.argv[1:]
    judge = Judge(dict(one.split("=", 1) for one in expected), sys.stdin)
    cells = [judge.addresses(["nginx.warren", "nginx"], INSTANCES),
             judge.addresses(["nginx-2.warren"], SECOND), judge.words("nope.warren", "absent"),
             judge.words("sick.warren", "sick"), judge.reverse(), judge.order()]
    if judge.leaks(leaked):
        cells[2] = "**leaks**"
    print(client, way, *cells, sep="\t")
    for fault in judge.faults:
        print(f"{client}, {way}: {fault}", file=sys.stderr)
    return bool(judge.faults)


if __name__ == "__main__":
    sys.exit(main())
