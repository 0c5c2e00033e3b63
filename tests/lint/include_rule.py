#!/usr/bin/env python3
"""Checks that data moves one way: a folder includes only what stands above it in this table."""
import re
import subprocess
import sys

MAY_INCLUDE = {
    "shared": {"shared"},
    "nss_warren": {"shared", "nss_warren"},
    "nss_warren/preload": {"shared", "nss_warren"},
    "sidecar/base": {"shared"},
    "sidecar/dns": {"sidecar/base"},
    "sidecar/catalog": {"sidecar/base"},
    "sidecar/sources": {"shared", "sidecar/base", "sidecar/catalog"},
    "sidecar/zone": {"sidecar/base", "sidecar/dns", "sidecar/catalog"},
    "sidecar/cache": {"sidecar/base", "sidecar/dns"},
    "sidecar/upstream": {"shared", "sidecar/base", "sidecar/dns", "sidecar/cache"},
    "sidecar/attach": {"shared", "sidecar/base", "sidecar/catalog"},
    "sidecar/server": {"shared", "sidecar/base", "sidecar/dns", "sidecar/zone", "sidecar/cache",
                       "sidecar/upstream", "sidecar/attach"},
    "sidecar/hook": {"shared", "sidecar/base"},
    "sidecar/page": set(),
    "sidecar/control": {"shared", "sidecar/page", "sidecar/base", "sidecar/dns", "sidecar/catalog",
                        "sidecar/zone", "sidecar/cache", "sidecar/upstream", "sidecar/attach",
                        "sidecar/server"},
    "sidecar/doctor": {"shared", "nss_warren", "sidecar/base", "sidecar/dns", "sidecar/hook"},
    "sidecar/command": {"shared", "sidecar/base", "sidecar/dns", "sidecar/catalog", "sidecar/zone",
                        "sidecar/cache", "sidecar/upstream", "sidecar/attach", "sidecar/server",
                        "sidecar/control", "sidecar/hook", "sidecar/doctor"},
    "sidecar": {"sidecar/attach", "sidecar/catalog", "sidecar/command"},
}
# Libraries that only one place may know, so that each can be replaced there.
ONLY_IN = {
    r"event2/|event\.h": {"sidecar/base/event_loop.cc", "sidecar/base/http_server.cc"},
    r"spdlog/": {"sidecar/base/log.cc"},
    r"ldns/": {"sidecar/zone/rare_records.cc", "sidecar/control/reply_json.cc",
               "sidecar/command/resolve.cc"},
    r"nlohmann/": {"sidecar/catalog/", "sidecar/sources/", "sidecar/attach/", "sidecar/hook/",
                   "sidecar/doctor/", "sidecar/command/"},
    r"curl/|protozero/": {"sidecar/sources/"},
    r"CLI/": {"sidecar/command/command_line.cc"},
    r"openssl/": {"sidecar/upstream/openssl.h"},
    r"toml\+\+": {"sidecar/command/config_file.cc"},
}


def faults_of(path):
    folder = path.rsplit("/", 1)[0]
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            own = re.match(r'#include "([^"]+)"', line)
            foreign = re.match(r"#include <([^>]+)>", line)
            if own:
                target = own[1].rsplit("/", 1)[0]
                if target != folder and target not in MAY_INCLUDE[folder]:
                    yield f"{path}:{number}: {folder} may not include {own[1]}"
            for pattern, places in ONLY_IN.items():
                if foreign and re.match(pattern, foreign[1]):
                    if not any(path.startswith(place) for place in places):
                        yield f"{path}:{number}: <{foreign[1]}> belongs in {', '.join(sorted(places))}"


def main():
    files = subprocess.run(["find", "shared", "nss_warren", "sidecar", "-name", "*.h", "-o", "-name", "*.cc"],
                           capture_output=True, text=True, check=True).stdout.split()
    unknown = [f"{f}: a folder without a rule" for f in files if f.rsplit("/", 1)[0] not in MAY_INCLUDE]
    faults = unknown or [fault for path in sorted(files) for fault in faults_of(path)]
    print("\n".join(faults) or f"include rule: {len(files)} files keep it")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
