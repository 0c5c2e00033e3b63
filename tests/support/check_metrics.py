"""Holds Prometheus' text on standard input against the format and its habits.

Each family has HELP and TYPE once and before its samples, counters end in _total, histograms grow
and end in +Inf, no sample stands twice.
"""
import re
import sys

SAMPLE = re.compile(r'([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})? (-?[0-9.e+-]+|NaN)')


def check(lines):
    kinds, helps, seen, last_bucket, family = {}, set(), set(), {}, None
    for line in lines:
        if line.startswith("# HELP "):
            family = line.split()[2]
            assert family not in helps, f"HELP twice: {family}"
            assert len(line.split()) > 3, f"HELP says nothing: {line}"
            helps.add(family)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name == family and name not in kinds, f"TYPE in the wrong place: {line}"
            kinds[name] = kind
            assert (kind == "counter") == name.endswith("_total"), f"{name} is a {kind}"
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"no sample: {line}"
            name, labels, value = match.groups()
            assert (name, labels) not in seen, f"twice: {line}"
            seen.add((name, labels))
            base = re.sub("_(bucket|sum|count)$", "", name) if kinds[family] == "histogram" else name
            assert base == family, f"{name} stands below {family}"
            if name.endswith("_bucket"):
                key = re.sub(',?le="[^"]*"', "", labels)
                assert float(value) >= last_bucket.get(key, 0), f"shrinks: {line}"
                last_bucket[key] = float(value)
    assert kinds, "there is nothing"


check(sys.stdin.read().splitlines())
