#!/usr/bin/env python3
"""Packs a root file system as an image that `podman load` and `ctr image import` take.

archive.py ROOT NAME COMMAND...    to standard output; of Debian's roots without what is there to read
"""

import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile

LEFT_OUT = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/cache",
            "var/lib/apt/lists", "var/log", "dev", "proc", "sys", "run")


def kept(entry):
    entry.mtime = 0
    return None if any(entry.name.startswith(f"./{left}/") for left in LEFT_OUT) else entry


def pack(root, name, command, out):
    with tempfile.TemporaryFile(dir=os.path.dirname(root)) as layer:
        with tarfile.open(fileobj=layer, mode="w") as tar:
            tar.add(root, ".", filter=kept)
        size = layer.tell()
        layer.seek(0)
        digest = hashlib.sha256()
        while part := layer.read(1 << 20):
            digest.update(part)
        layer.seek(0)
        config = json.dumps({
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine], "os": "linux",
            "config": {"Cmd": command, "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest.hexdigest()}"]},
            "history": [{"created": "1970-01-01T00:00:00Z"}]}).encode()
        manifest = json.dumps([{"Config": "config.json", "RepoTags": [f"localhost/{name}:latest"],
                                "Layers": ["layer.tar"]}]).encode()
        with tarfile.open(fileobj=out, mode="w|") as tar:
            for path, content, length in (("layer.tar", layer, size),
                                          ("config.json", io.BytesIO(config), len(config)),
                                          ("manifest.json", io.BytesIO(manifest), len(manifest))):
                entry = tarfile.TarInfo(path)
                entry.size = length
                tar.addfile(entry, content)


if __name__ == "__main__":
    pack(os.path.realpath(sys.argv[1]), sys.argv[2], sys.argv[3:], sys.stdout.buffer)
