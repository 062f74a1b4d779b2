"""review.py: postbus-review as a browser, a proxy and worse sees it: HTTP by hand, on its Unix socket or its port.

    page = Page(daemon)                     # a port of this machine, and the token is used
    page.get("/queue?queue=Handmatig")
    page.post("/act", act="confirm", pick="12.1")
"""
import contextlib
import html
import os
import pwd
import re
import signal
import socket
import subprocess
import time
from urllib.parse import urlencode, urlsplit

from tap import BUILD, check, for_everybody

REVIEW = BUILD / "postbus-review"


class Answer:
    def __init__(self, raw):
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if raw else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            self.headers.setdefault(name.lower(), []).append(value)
        if self.header("transfer-encoding") == "chunked":
            body = b"".join(body.split(b"\r\n")[1::2])
        self.bytes = body
        self.text = body.decode(errors="replace")

    def header(self, name):
        return self.headers.get(name, [None])[0]

    @property
    def words(self):
        """What a person reads."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    def mark(self):
        return re.search(r'name="csrf" value="([0-9a-f]+)"', self.text)[1]

    def picks(self):
        """The letters that the page offers to decide on, with their versions."""
        return re.findall(r'name="pick" value="(\d+\.\d+)"', self.text)


def exchange(connect, data, seconds=60):
    """Sends bytes on a connection of its own; all that comes back."""
    with connect() as peer:
        peer.settimeout(seconds)
        peer.sendall(data)
        got = b""
        try:
            while piece := peer.recv(65536):
                got += piece
        except ConnectionResetError:
            pass
        return Answer(got)


def request(method, target, headers, body=b""):
    lines = [f"{method} {target} HTTP/1.1", "Connection: close", *(f"{name}: {value}" for name, value in headers)]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Door:
    """What the two ways in share. `headers` go with every request, unless given otherwise."""
    headers = ()
    origin = None

    def ask(self, method, target, body=b"", **headers):
        given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        sent = {**{name.lower(): value for name, value in self.headers}, **given}
        return exchange(self.connect, request(method, target, [(n, v) for n, v in sent.items() if v is not None], body))

    def get(self, target, **headers):
        return self.ask("GET", target, **headers)

    def post(self, target, *more, mark=None, fields=(), **form):
        """As a form of the page sends it; `more`: headers, as pairs."""
        mark = self.mark() if mark is None else mark
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Origin": self.origin, "Sec_Fetch_Site": "same-origin", **dict(more)}
        return self.ask("POST", target, urlencode([("csrf", mark), *form.items(), *fields]).encode(), **headers)

    def mark(self):
        """Every page with a form has it."""
        for target in ("/rules", "/letter/1", "/queue?queue=Handmatig"):
            found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(target).text)
            if found:
                return found[1]
        raise AssertionError("no page has a form")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        self.log.close()
        return status

    def said(self):
        return (self.daemon.place / "review.log").read_text()


class Page(Door):
    """On a port, with its token used."""

    def __init__(self, daemon, enter=True, **environment):
        self.daemon, self.log = daemon, open(daemon.place / "review.log", "ab")
        self.process = subprocess.Popen([REVIEW, "--config", daemon.config, "--port", "0"], stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **environment})
        address = urlsplit(self.process.stdout.readline().decode().strip())
        self.host, self.port, self.way_in = f"127.0.0.1:{address.port}", address.port, f"{address.path}?{address.query}"
        self.origin, self.headers = f"http://{self.host}", [("Host", self.host), ("Accept-Language", "nl")]
        if enter:
            answer = self.get(self.way_in)
            check(answer.status == 303, f"the token opens the page: {answer.status}")
            self.headers.append(("Cookie", answer.header("set-cookie").partition(";")[0]))

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port))


@contextlib.contextmanager
def acting_as(user):
    """As this user (pwd.struct_passwd), in his first group alone; None: as who one is."""
    groups = os.getgroups()
    if user:
        os.setgroups([])
        os.setegid(user.pw_gid)
        os.seteuid(user.pw_uid)
    try:
        yield
    finally:
        if user:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups(groups)


class Unix(Door):
    """A page that listens on a Unix socket. Requests come as the process's own user, or inside `with page.seen_as("www-data")`."""

    def __init__(self, path):
        self.path, self.user = path, None
        self.origin, self.headers = "https://postbus.example", [("Host", "postbus.example"), ("Accept-Language", "nl")]

    def seen_as(self, user):
        return SeenAs(self, user)

    def connect(self):
        peer = socket.socket(socket.AF_UNIX)
        with acting_as(self.user):  # the kernel names the peer by what he is when he connects
            peer.connect(str(self.path))
        return peer


class Socket(Unix):
    """The page on a socket that is handed over as systemd does it. `runs_as`: a user of this system, who reads the store by its group."""

    def __init__(self, daemon, runs_as=None):
        super().__init__(daemon.place / "review.sock")
        self.daemon, self.log = daemon, open(daemon.place / "review.log", "ab")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.path))
        os.chmod(self.path, 0o666)
        listener.listen(128)
        more = {"user": runs_as, "group": 0, "extra_groups": []} if runs_as else {}
        # The socket must become descriptor 3, and the process must be named by its own number.
        self.process = subprocess.Popen(["/bin/sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@" 3<&' + str(listener.fileno()), "sh",
                                         for_everybody(daemon.place) / "postbus-review" if runs_as else REVIEW, "--config", daemon.config], pass_fds=[listener.fileno()], stderr=self.log, **more)
        listener.close()


class SeenAs:
    def __init__(self, page, user):
        self.page, self.user = page, pwd.getpwnam(user)

    def __enter__(self):
        self.page.user = self.user
        return self.page

    def __exit__(self, *_):
        self.page.user = None


def drip(connect, data, pause, seconds):
    """Sends a byte each `pause` seconds. Returns how long it was listened to."""
    began = time.monotonic()
    with connect() as peer:
        peer.settimeout(pause)
        for byte in data:
            if time.monotonic() - began > seconds:
                break
            try:
                peer.sendall(bytes([byte]))
                if peer.recv(1) == b"":
                    break
            except socket.timeout:
                continue
            except OSError:
                break
    return time.monotonic() - began
