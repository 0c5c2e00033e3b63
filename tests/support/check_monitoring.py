"""check_monitoring.py METRICS FILE...: every metric that a dashboard or a file of alerts names is in
METRICS, with the labels that it is asked for."""
import json
import re
import sys

NAME = re.compile(r"\b((?:warren|process)_[a-z_]+|up\b)(\{[^}]*\})?")
BY = re.compile(r"\bby \(([^)]*)\)")


def read_metrics(path):
    labels = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"([a-z_]+)(?:\{(.*)\})? ", line)
            if match and not line.startswith("#"):
                found = re.findall(r'([a-z_]+)="', match[2] or "")
                labels.setdefault(match[1], set()).update(found)
    return labels


def expressions(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".json"):
        found = []
        json.loads(text, object_hook=lambda o: (found.append(o["expr"]) if "expr" in o else None, o)[1])
        return found
    return re.findall(r"^ *expr: (.*)$", text, re.MULTILINE)


def main():
    metrics = read_metrics(sys.argv[1])
    metrics["up"] = set()  # Prometheus' own, of each target
    for path in sys.argv[2:]:
        found = expressions(path)
        assert found, f"{path}: there are no expressions"
        if path.endswith(".yml"):
            assert any(re.search(r"\bup\b", expression) for expression in found), f"{path}: nobody sees a sidecar that is down"
        for expression in found:
            names = NAME.findall(expression)
            assert names, f"{path}: names no metric: {expression}"
            for name, selector in names:
                assert name in metrics, f"{path}: there is no {name}"
                for label in re.findall(r'([a-z_]+) *[=!]', selector):
                    assert label in metrics[name] | {"job", "instance"}, f"{path}: {name} has no {label}"
            known = set().union(*(metrics[name] for name, _ in names)) | {"job", "instance"}
            for label in ",".join(BY.findall(expression)).replace(" ", "").split(","):
                assert label in known | {""}, f"{path}: nothing has {label}: {expression}"


main()
