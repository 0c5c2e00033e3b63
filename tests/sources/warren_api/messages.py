"""Warren's messages as protoc makes them, and the cluster that the tests' managers tell of."""
import importlib
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def compile_messages():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["protoc", f"-I{HERE}", f"--python_out={folder}", "warren.proto"], check=True)
        sys.path.insert(0, folder)
        try:
            return importlib.import_module("warren_pb2")
        finally:
            sys.path.remove(folder)


pb = compile_messages()
LISTS = {
    "ListServices": pb.ListServicesResponse,
    "ListContainers": pb.ListContainersResponse,
    "ListNodes": pb.ListNodesResponse,
}


class Cluster:
    """The three lists. Whoever changes them or makes bytes of them holds the manager's lock."""

    def __init__(self):
        self.services = pb.ListServicesResponse()
        self.containers = pb.ListContainersResponse()
        self.nodes = pb.ListNodesResponse()
        self.bytes = {}

    def serialized(self, method):
        if method not in self.bytes:
            lists = {"ListServices": self.services, "ListContainers": self.containers, "ListNodes": self.nodes}
            self.bytes[method] = lists[method].SerializeToString()
        return self.bytes[method]

    def changed(self):
        self.bytes = {}

    def fill(self, services, instances):
        """svc0 … each with so many containers, on two nodes; the first is published on its nodes."""
        self.__init__()
        for number, address in enumerate(["10.9.8.1:8080", "10.9.8.2"]):
            self.nodes.nodes.add(id=f"node-{number}", role="worker", address=address, status="ready")
        for s in range(services):
            service = self.services.services.add(id=f"s{s}", name=f"svc{s}", image="nginx:latest", replicas=instances)
            service.created_at.seconds = 1700000000 + s
            service.ports.add(name="http", container_port=80, host_port=8080, protocol="tcp", publish_mode=min(s, 1))
            for i in range(instances):
                self.add_container(f"s{s}", f"c{s}-{i}", i)

    def add_container(self, service, name, number=0, state="running", desired="running"):
        container = self.containers.containers.add(
            id=name, service_id=service, service_name=f"svc{service[1:]}", node_id=f"node-{number % 2}",
            runtime_container_id=f"r-{name}", desired_state=desired, actual_state=state, image="nginx:latest")
        container.created_at.seconds = 1700000000 + number
        container.created_at.nanos = 5
        return container

    def find(self, name):
        return next(c for c in self.containers.containers if c.id == name)

    def remove(self, name):
        self.containers.containers.remove(self.find(name))

    def beat(self):
        """Nodes are heard of: other bytes, and nothing that concerns names."""
        for node in self.nodes.nodes:
            node.last_heartbeat.seconds += 5
