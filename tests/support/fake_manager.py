"""Starts a service as systemd does, where there is none: NOTIFY_SOCKET, a store of descriptors, LISTEN_FDS.

    fake_manager.py LOG [--watchdog MILLISECONDS] [--listen KIND:WHERE]... -- COMMAND...

LOG gets a line for each message, its lines joined by blanks, and `started PID`, `ended STATUS`. SIGHUP restarts the
service, SIGTERM ends it and this. KIND is udp, tcp, stream or seqpacket; WHERE is ADDRESS:PORT or a path.
"""

import array
import os
import select
import signal
import socket
import sys

KINDS = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM, "stream": socket.SOCK_STREAM,
         "seqpacket": socket.SOCK_SEQPACKET}
SIGNALS = (signal.SIGHUP, signal.SIGTERM)
NOTIFY = "/run/test/notify.sock"


def bound(kind, where):
    if kind in ("udp", "tcp"):
        address, port = where.rsplit(":", 1)
        made = socket.socket(socket.AF_INET, KINDS[kind])
        made.bind((address, int(port)))
    else:
        os.makedirs(os.path.dirname(where), exist_ok=True)
        made = socket.socket(socket.AF_UNIX, KINDS[kind])
        made.bind(where)
        os.chmod(where, 0o666)
    if kind != "udp":
        made.listen(1024)
    return made.detach()


class Manager:
    def __init__(self, log, watchdog, units, command):
        self.log_file, self.watchdog, self.units, self.command = log, watchdog, units, command
        self.store, self.pid = [], 0
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.notify.bind(NOTIFY)

    def log(self, line):
        with open(self.log_file, "a", encoding="utf-8") as out:
            print(line, file=out, flush=True)

    def start(self):
        passed = self.units + self.store
        # Above where they go to.
        sources = [os.dup2(fd, 500 + i) for i, (name, fd) in enumerate(passed)]
        # What comes before the program is there must end it, not be taken by a handler of ours.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.pid = os.fork()
        if self.pid == 0:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            for i, fd in enumerate(sources):
                os.dup2(fd, 3 + i)
            os.closerange(3 + len(passed), 2000)
            environment = dict(os.environ, NOTIFY_SOCKET=NOTIFY, LISTEN_FDS=str(len(passed)),
                               LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES=":".join(name for name, fd in passed))
            if self.watchdog:
                environment.update(WATCHDOG_USEC=str(self.watchdog * 1000), WATCHDOG_PID=str(os.getpid()))
            os.execve(self.command[0], self.command, environment)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        for fd in sources:
            os.close(fd)
        self.log(f"started {self.pid} with {' '.join(sorted(name for name, fd in passed))}")

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        _, status = os.waitpid(self.pid, 0)
        self.read()
        self.log(f"ended {os.waitstatus_to_exitcode(status)}")

    def read(self):
        while select.select([self.notify], [], [], 0)[0]:
            data, control, _, _ = self.notify.recvmsg(4096, socket.CMSG_SPACE(16 * 4))
            fds = array.array("i")
            for _, _, octets in control:
                fds.frombytes(octets)
            self.take(dict(line.split("=", 1) for line in data.decode().splitlines()), list(fds))
            self.log(data.decode().replace("\n", " "))

    def take(self, fields, fds):
        name = fields.get("FDNAME", "stored")
        if "FDSTOREREMOVE" in fields:
            for _, fd in [known for known in self.store if known[0] == name]:
                os.close(fd)
            self.store = [known for known in self.store if known[0] != name]
        for fd in fds:
            if any(os.path.sameopenfile(fd, known) for _, known in self.store):
                os.close(fd)
            else:
                self.store.append((name, fd))

    def run(self):
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        for number in SIGNALS:
            signal.signal(number, lambda *ignored: None)
        self.start()
        while True:
            for ready in select.select([self.notify, wake_read], [], [])[0]:
                if ready is self.notify:
                    self.read()
                    continue
                ending = signal.SIGTERM in os.read(wake_read, 1)
                self.stop()
                if ending:
                    return
                self.start()


def main(arguments):
    own, command = arguments[:arguments.index("--")], arguments[arguments.index("--") + 1:]
    log, watchdog, units = own.pop(0), 0, []
    while own:
        option, value = own.pop(0), own.pop(0)
        if option == "--watchdog":
            watchdog = int(value)
        else:
            kind, where = value.split(":", 1)
            units.append((kind, bound(kind, where)))
    Manager(log, watchdog, units, command).run()


main(sys.argv[1:])
