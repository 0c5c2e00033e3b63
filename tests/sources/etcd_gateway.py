#!/usr/bin/env python3
"""Speaks to etcd for the tests, apart from the code under test, and says what the keys should come to.

etcd_gateway.py [--port N] [--ca PEM] [--user NAME:PASSWORD] COMMAND ...
    put KEY VALUE [LEASE]      delete KEY           compact (all that is past)
    services [PREFIX]          the services that the keys make, sorted, as fold_lines.py prints them
    churn COUNT PER_SECOND     random changes of services and instances, in random transactions
    fill SERVICES INSTANCES    so many services with so many instances each
    latency COUNT FILE         puts, and how long until each is in FILE: median and slowest, in ms
"""
import argparse
import base64
import http.client
import json
import random
import ssl
import sys
import time

PREFIX = "/warren/"


def octets(text):
    return base64.b64encode(text.encode()).decode()


def text(octets_):
    return base64.b64decode(octets_).decode()


class Gateway:
    def __init__(self, port, authority=None, user=None):
        if authority:
            context = ssl.create_default_context(cafile=authority)
            self.connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
        else:
            self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.token = None
        if user:
            name, password = user.split(":")
            self.token = self.call("auth/authenticate", name=name, password=password)["token"]

    def call(self, path, **body):
        headers = {"Authorization": self.token} if self.token else {}
        for attempt in range(20):
            self.connection.request("POST", "/v3/" + path, json.dumps(body), headers)
            response = self.connection.getresponse()
            answer = response.read()
            if response.status == 200:
                return json.loads(answer)
            if response.status != 503 or attempt == 19:  # 503: there is no leader at the moment
                raise SystemExit(f"{path}: {response.status} {answer.decode()}")
            time.sleep(0.3)

    def put(self, key, value, lease=0):
        return self.call("kv/put", key=octets(key), value=octets(value), lease=str(lease))

    def everything(self, prefix):
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        found = self.call("kv/range", key=octets(prefix), range_end=octets(end))
        return {text(pair["key"]): base64.b64decode(pair.get("value", "")) for pair in found.get("kvs", [])}


def good(value, kinds):
    try:
        value = json.loads(value)
    except ValueError:
        return None
    return value if isinstance(value, kinds) else None


def services(keys, prefix):
    """What the keys mean; no names but good ones are put by the tests."""
    found = {}
    for key, value in sorted(keys.items()):
        if key.startswith(prefix + "services/"):
            document = good(value, dict)
            if document is not None:
                document["name"] = key.split("/")[-1]
                found[document["name"]] = document
    for key, value in sorted(keys.items()):
        if key.startswith(prefix + "instances/"):
            name, identity = key[len(prefix + "instances/"):].split("/", 1)
            instance = good(value, (dict, str))
            if instance is not None:
                if isinstance(instance, str):
                    instance = {"addresses": [instance]}
                service = found.setdefault(name, {"name": name})
                service.setdefault("instances", []).append({**instance, "id": identity})
    for service in found.values():
        if "external" not in service:
            service.setdefault("instances", [])
    return [found[name] for name in sorted(found)]


def address():
    return "10.%d.%d.%d" % tuple(random.randrange(1, 255) for _ in range(3))


def random_change(used):
    name = "s%d" % random.randrange(50)
    if random.random() < 0.1:
        key = PREFIX + "services/" + name
        value = json.dumps({"ttl": random.randrange(100)})
    else:
        key = PREFIX + "instances/%s/c-%d" % (name, random.randrange(10))
        value = json.dumps({"addresses": [address()]})
    if key in used:
        return None
    used.add(key)
    if random.random() < 0.3:
        return {"request_delete_range": {"key": octets(key)}}
    return {"request_put": {"key": octets(key), "value": octets(value)}}


def churn(gateway, count, per_second):
    """Four changes a transaction, so that the pace is the store's and not this program's."""
    begin = time.monotonic()
    done = 0
    while done < count:
        used = set()
        changes = [change for change in (random_change(used) for _ in range(4)) if change]
        gateway.call("kv/txn", success=changes)
        done += len(changes)
        time.sleep(max(0.0, begin + done / per_second - time.monotonic()))
    print("%.0f changes/s" % (done / (time.monotonic() - begin)))


def fill(gateway, count, instances):
    for number in range(count):
        name = "s%d" % number
        changes = [{"request_put": {"key": octets(PREFIX + "services/" + name),
                                    "value": octets('{"ports": [{"name": "http", "port": 80}]}')}}]
        changes += [{"request_put": {"key": octets(PREFIX + "instances/%s/c-%d" % (name, each)),
                                     "value": octets(json.dumps({"addresses": [address()], "node": "n-1"}))}}
                    for each in range(instances)]
        gateway.call("kv/txn", success=changes)


def latency(gateway, count, path):
    times = []
    with open(path, "rb") as lines:
        lines.seek(0, 2)
        for number in range(count):
            mark = "10.77.%d.%d" % (number // 250, number % 250)
            value = json.dumps({"addresses": [mark]})
            begin = time.monotonic()
            gateway.put(PREFIX + "instances/s%d/c-1" % random.randrange(1000), value)
            seen = b""
            while mark.encode() + b'"' not in seen:
                seen += lines.read()
                if time.monotonic() - begin > 5:
                    raise SystemExit("no line within 5 s")
                time.sleep(0.0002)
            times.append(1000 * (time.monotonic() - begin))
            time.sleep(0.01)
    times.sort()
    print("median %.1f ms, 95 of 100 %.1f ms, slowest %.1f ms"
          % (times[count // 2], times[count * 95 // 100], times[-1]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=2379)
    parser.add_argument("--ca")
    parser.add_argument("--user")
    parser.add_argument("command")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    gateway = Gateway(options.port, options.ca, options.user)
    words = options.words
    if options.command == "put":
        gateway.put(*words)
    elif options.command == "delete":
        gateway.call("kv/deleterange", key=octets(words[0]))
    elif options.command == "compact":
        revision = gateway.call("kv/range", key=octets("x"))["header"]["revision"]
        gateway.call("kv/compaction", revision=revision, physical=True)
    elif options.command == "services":
        prefix = words[0] if words else PREFIX
        print(json.dumps(services(gateway.everything(prefix), prefix), sort_keys=True))
    elif options.command == "churn":
        churn(gateway, int(words[0]), int(words[1]))
    elif options.command == "fill":
        fill(gateway, int(words[0]), int(words[1]))
    elif options.command == "latency":
        latency(gateway, int(words[0]), words[1])
    else:
        parser.error("no command " + options.command)


if __name__ == "__main__":
    sys.exit(main())
