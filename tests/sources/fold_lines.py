#!/usr/bin/env python3
"""Puts catalog lines together: prints the catalog that they come to, with services and fields sorted."""
import json
import sys


def fold(text):
    services = {}
    # A line that is just being written has no end yet.
    for line in text.split("\n")[:-1]:
        if not line:
            continue
        told = json.loads(line)
        if "services" in told:
            services = {service["name"].lower(): service for service in told["services"]}
        elif "service" in told:
            services[told["service"]["name"].lower()] = told["service"]
        elif "remove" in told:
            del services[told["remove"]]
        elif told and "error" not in told:
            raise ValueError("a line that means nothing: " + line)
    return [services[name] for name in sorted(services)]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps(fold(file.read()), sort_keys=True))
