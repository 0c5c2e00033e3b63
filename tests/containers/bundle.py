#!/usr/bin/env python3
"""Writes BUNDLE/config.json for runc: `runc spec`'s own, with a command and a few bind mounts.

bundle.py BUNDLE NETWORK_NAMESPACE COMMAND...   with NETWORK_NAMESPACE "" it gets one of its own
Environment: MOUNTS="SOURCE:TARGET ..."
"""

import json
import os
import subprocess
import sys

bundle, namespace, *command = sys.argv[1:]
subprocess.run(["runc", "spec", "--bundle", bundle], check=True)
with open(f"{bundle}/config.json", encoding="utf-8") as file:
    config = json.load(file)
config["process"].update(terminal=False, args=command)
config["root"]["readonly"] = False
for kind in config["linux"]["namespaces"]:
    if kind["type"] == "network" and namespace:
        kind["path"] = namespace
for mount in os.environ.get("MOUNTS", "").split():
    source, target = mount.split(":")
    config["mounts"].append({"destination": target, "type": "bind", "source": source,
                             "options": ["rbind", "ro"]})
with open(f"{bundle}/config.json", "w", encoding="utf-8") as file:
    json.dump(config, file)
