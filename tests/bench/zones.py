"""A zone of S services with N addresses each, in every format that a server reads, and its names."""
import random

DOMAIN = "warren"


def address(service, instance):
    """10.0.0.1 and on; 16 for each service."""
    number = service * 16 + instance + 1
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


class Zone:
    """Files are written when they are first asked for, into a folder of their own."""

    def __init__(self, folder, services, instances):
        self.services, self.instances = services, instances
        self.folder = folder / f"zone-{services}x{instances}"
        self.folder.mkdir(exist_ok=True)

    @classmethod
    def parse(cls, folder, text):
        services, instances = (int(part) for part in text.split("x"))
        if not (1 <= services <= 200_000 and 1 <= instances <= 16):
            raise ValueError(text)
        return cls(folder, services, instances)

    def __str__(self):
        return f"{self.services:,} x {self.instances}"

    def rows(self):
        for service in range(self.services):
            for instance in range(self.instances):
                yield service, address(service, instance)

    def catalog_octets(self):
        """The catalog document; an instance is its id and its address."""
        services = []
        for service in range(self.services):
            instances = ",".join(f'{{"id":"c-{service}-{i}","addresses":["{address(service, i)}"]}}'
                                 for i in range(self.instances))
            services.append(f'{{"name":"svc{service}","ports":[{{"name":"http","port":80}}],'
                            f'"instances":[{instances}]}}')
        return ('{"services":[\n' + ",\n".join(services) + "\n]}\n").encode()

    def catalog(self):
        return self._file("catalog.json", self.catalog_octets)

    def hosts(self):
        return self._lines("hosts", (f"{a} svc{s}.{DOMAIN}" for s, a in self.rows()))

    def master_file(self):
        head = [f"$ORIGIN {DOMAIN}.", "$TTL 10", "@ SOA ns hostmaster 1 3600 600 86400 5", "@ NS ns",
                "ns A 10.255.255.1"]
        return self._lines("master", [*head, *(f"svc{s} A {a}" for s, a in self.rows())])

    def local_data(self):
        return self._lines("local-data",
                           (f'local-data: "svc{s}.{DOMAIN}. 10 IN A {a}"' for s, a in self.rows()))

    def names(self, form="svc{}." + DOMAIN):
        """One name for each service, in an order that no server's memory follows."""
        order = list(range(self.services))
        random.Random(7).shuffle(order)
        label = "".join(letter if letter.isalnum() else "-" for letter in form)
        return self._lines(f"names-{label}", (form.format(service) for service in order))

    def _lines(self, name, lines):
        return self._file(name, lambda: ("\n".join(lines) + "\n").encode())

    def _file(self, name, make):
        path = self.folder / name
        if not path.exists():
            path.write_bytes(make())
        return path
