"""proxy.py: a network that goes wrong on purpose, between a client and an IMAP server on loopback.

    with Proxy(server.imap_port) as proxy:
        proxy.fault = Fault(at=120, to="client", how="rst")      # of the next connection alone
        … port = {proxy.port} …

One thread for each connection, and each counts its own bytes. A fault is for one connection;
those that come after it are sound, unless `again` is set.
"""
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Callable, Optional

CHUNK = 65536


@dataclass
class Fault:
    """What happens to one connection, once `at` bytes have gone `to` the client or the server."""
    how: str                      # fin, rst, stall, trickle, segments
    at: int = 0                   # bytes that still pass as they are
    to: str = "client"            # whose bytes are counted
    interval: float = 0.0         # seconds between two bytes of a trickle
    again: bool = False           # for all connections that follow as well


class Lines:
    """Cuts one direction into lines; what a line announces as a literal comes as a piece of its own."""

    def __init__(self):
        self.rest, self.literal = b"", 0

    def feed(self, data):
        """(is it a line, its bytes), as far as they are complete; a literal's bytes as they come."""
        self.rest += data
        while self.rest:
            if self.literal:
                piece, self.rest = self.rest[:self.literal], self.rest[self.literal:]
                self.literal -= len(piece)
                yield False, piece
                continue
            end = self.rest.find(b"\n")
            if end < 0:
                return
            piece, self.rest = self.rest[:end + 1], self.rest[end + 1:]
            if piece.endswith(b"}\r\n") and b"{" in piece:
                size = piece[piece.rindex(b"{") + 1:-3].rstrip(b"+")
                self.literal = int(size) if size.isdigit() else 0
            yield True, piece


class Connection:
    """One client's way to the server. `command` is the last one that it sent, `number` counts them."""

    def __init__(self, proxy, client, number, fault):
        self.proxy, self.client, self.index, self.fault = proxy, client, number, fault
        self.server = socket.create_connection(("127.0.0.1", proxy.target))
        for side in (self.client, self.server):
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number, self.command, self.tag = 0, b"", b""
        self.sent = {"client": 0, "server": 0}
        self.lines = {"client": Lines(), "server": Lines()}
        self.open = True

    # ------------------------------------------------------------------ what passes

    def see_command(self, line):
        """A line of the client's: counted, shown to those who asked; None where it must not pass."""
        self.number += 1
        words = line.split()
        if words and words[0] != b"DONE":
            self.tag = words[0]
        self.command = b" ".join(words[1:]) or line.strip()
        self.proxy.note("command", self, line)
        return self.proxy.on_command(self, line) if self.proxy.on_command else line

    def see_answer(self, line):
        self.proxy.note("answer", self, line)
        ended = self.tag and line.startswith(self.tag + b" ")
        if ended and self.proxy.on_ended and not self.proxy.on_ended(self, line):
            return None
        return self.proxy.rewrite(self, line) if self.proxy.rewrite else line

    def transformed(self, to, data):
        """The bytes as they are passed on, whole lines at a time."""
        see = self.see_answer if to == "client" else self.see_command
        passed = []
        for is_line, piece in self.lines[to].feed(data):
            piece = see(piece) if is_line else piece
            if piece is None:
                self.open = False
                break
            passed.append(piece)
        return b"".join(passed)

    # ------------------------------------------------------------------- what goes wrong

    def side(self, to):
        return self.client if to == "client" else self.server

    def put(self, to, data):
        self.side(to).sendall(data)
        self.sent[to] += len(data)

    def forward(self, to, data):
        """Passes bytes on, up to where the fault begins. Returns what the fault holds back."""
        fault = self.fault
        if fault and fault.how == "segments" and fault.to == to:
            for i in range(len(data)):
                self.put(to, data[i:i + 1])
            return b""
        if not fault or fault.to != to or self.sent[to] + len(data) <= fault.at:
            self.put(to, data)
            return b""
        room = max(0, fault.at - self.sent[to])
        self.put(to, data[:room])
        return data[room:]

    def finish(self):
        """An orderly end on both sides: what came before it is still delivered."""
        for side in (self.client, self.server):
            side.shutdown(socket.SHUT_WR)
        self.client.settimeout(1)
        while self.client.recv(CHUNK):
            pass

    def reset(self):
        for side in (self.client, self.server):
            side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def stall(self):
        """Nothing passes any more, and the connection stands until the client gives it up."""
        self.proxy.note("stall", self, b"")
        while not self.proxy.closing:
            if select.select([self.client], [], [], 0.05)[0] and not self.client.recv(CHUNK):
                break

    def trickle(self, to, data):
        """One byte, a pause; until the client gives up."""
        self.proxy.note("trickle", self, b"")
        while data and not self.proxy.closing:
            self.put(to, data[:1])
            data = data[1:]
            if select.select([self.client], [], [], self.fault.interval)[0] and not self.client.recv(CHUNK):
                return
            if not data:
                data = self.side("server" if to == "client" else "client").recv(CHUNK)

    def strike(self, to, held):
        how = self.fault.how
        self.proxy.struck += 1
        if how == "fin":
            self.finish()
        elif how == "rst":
            self.reset()
        elif how == "stall":
            self.stall()
        elif how == "trickle":
            self.trickle(to, held)
        self.open = False

    def pass_on(self, source):
        to = "client" if source is self.server else "server"
        data = source.recv(CHUNK)
        if not data:
            self.open = False
            return
        held = self.forward(to, self.transformed(to, data))
        if held:
            self.strike(to, held)

    def run(self):
        try:
            while self.open and not self.proxy.closing:
                for source in select.select([self.client, self.server], [], [], 0.5)[0]:
                    if self.open:
                        self.pass_on(source)
        except OSError:
            pass
        finally:
            self.client.close()
            self.server.close()
            self.proxy.note("end", self, b"")


class Proxy:
    """`fault` is for the connection that comes next. `rewrite(connection, line)` gives what the client
    gets in place of a line of the server's; `on_command` what the server gets in place of a command;
    `on_ended` hears of each command's tagged answer before the client does, and returns False to
    keep it back. Where a function gives None, the connection ends there."""

    def __init__(self, target):
        self.target = target
        self.fault: Optional[Fault] = None
        self.rewrite: Optional[Callable] = None
        self.on_command: Optional[Callable] = None
        self.on_ended: Optional[Callable] = None
        self.connections, self.struck, self.closing = [], 0, False
        self.events, self.changed = [], threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            fault = self.fault
            if not (fault and fault.again):
                self.fault = None
            try:
                connection = Connection(self, client, len(self.connections), fault)
            except OSError:  # the server is away, and so are we
                client.close()
                continue
            self.connections.append(connection)
            threading.Thread(target=connection.run, daemon=True).start()

    def note(self, kind, connection, line):
        with self.changed:
            self.events.append((time.monotonic(), kind, connection.index, line))
            self.changed.notify_all()

    def clear(self):
        """Forgets what was seen so far, and every plan."""
        self.fault = self.rewrite = self.on_command = self.on_ended = None
        self.struck = 0
        with self.changed:
            self.events = []

    def wait_for(self, kind, words, seconds, since=0):
        """The moment of an event whose line holds `words`, behind the first `since` events."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for moment, what, _, line in self.events[since:]:
                    if what == kind and words in line:
                        return moment
                if not self.changed.wait(end - time.monotonic()):
                    raise AssertionError(f"no {kind} {words!r} within {seconds} s: {self.events[-8:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing = True
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self.listener.close()
