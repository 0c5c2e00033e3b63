#!/usr/bin/env python3
"""What somebody knows who has read all catalog lines of a file: a line for each service, with the
ids of its instances that run. The end of the file may be half a line."""
import json
import sys


def fold(lines):
    services = {}
    for line in lines:
        if not line.strip():
            continue
        document = json.loads(line)
        if "services" in document:
            services = {s["name"]: s for s in document["services"]}
        elif "service" in document:
            services[document["service"]["name"]] = document["service"]
        elif "remove" in document:
            del services[document["remove"]]
    return services


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        services = fold(line for line in file if line.endswith("\n"))
    for name, service in sorted(services.items()):
        ids = [i["id"] for i in service["instances"] if i["state"] == "running" and not i.get("draining")]
        print(name, *ids)


if __name__ == "__main__":
    main()
