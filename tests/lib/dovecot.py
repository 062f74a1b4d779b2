"""A private Dovecot for tests: TLS with a CA of its own, LMTP, any user name.

    with Dovecot() as server:
        server.deliver("user", b"From: ...")
        ... server.host, server.imaps_port, server.imap_port, server.ca ...

Runs as root and as an ordinary user. Everything lives in one short temporary
directory and ends with the object: the whole process group, then the files.
"""
import getpass
import grp
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time

PASSWORD = "geheim-van-de-test"
READY_SECONDS = 15
TRIES = 4  # with other ports each time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def make_ca(directory, name="ca"):
    """A certification authority: returns (certificate, key)."""
    certificate, key = (os.path.join(directory, name + end) for end in (".pem", ".key"))
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=Test CA " + name, "-keyout", key, "-out", certificate)
    return certificate, key


def make_certificate(directory, name, names, ca):
    """A server certificate for `names` ("DNS:…", "IP:…"), signed by `ca`."""
    certificate, key, request, extensions = (os.path.join(directory, name + end)
                                             for end in (".pem", ".key", ".csr", ".ext"))
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=" + name, "-keyout", key, "-out", request)
    with open(extensions, "w", encoding="ascii") as file:
        file.write("subjectAltName=%s\nbasicConstraints=CA:FALSE\n" % ",".join(names))
    openssl("x509", "-req", "-in", request, "-CA", ca[0], "-CAkey", ca[1], "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", certificate)
    return certificate, key


def make_self_signed(directory, name, names):
    """A certificate that vouches for itself: returns (certificate, key)."""
    certificate, key = (os.path.join(directory, name + end) for end in (".pem", ".key"))
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=" + ",".join(names),
            "-keyout", key, "-out", certificate)
    return certificate, key


class LMTP(smtplib.LMTP):
    """smtplib's, over a Unix socket or a port."""


class Dovecot:
    """`extra`: lines of configuration, e.g. an imap_capability without MOVE."""

    def __init__(self, extra="", separator="/", prefix="", plain=True):
        self.directory = tempfile.mkdtemp(prefix="pbd", dir=os.environ.get("TMPDIR"))
        self.host = "127.0.0.1"
        self.take_ports()
        self.extra, self.separator, self.prefix, self.plain = extra, separator, prefix, plain
        self.process = None
        os.chmod(self.directory, 0o755)
        self.ca, self.ca_key = make_ca(self.directory)
        self.certificate, self.key = make_certificate(
            self.directory, "server", ["DNS:localhost", "IP:127.0.0.1"], (self.ca, self.ca_key))

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def take_ports(self):
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()

    def __enter__(self):
        """A port that was free may be another's before Dovecot has it."""
        try:
            for left in reversed(range(TRIES)):
                try:
                    self.start()
                    return self
                except RuntimeError as taken:
                    if not left or "in use" not in str(taken):
                        raise
                    self.take_ports()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, *_):
        self.stop()
        self.remove()

    def configuration(self):
        user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        root = os.getuid() == 0
        mail_user = ("dovecot", "dovecot") if root else (user, group)
        lines = """
base_dir = {run}
state_dir = {run}
log_path = {log}
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mail}/%u
}}
first_valid_uid = 1
mail_location = maildir:{mail}/%u
mail_max_userip_connections = 100
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
  {chroot}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
{ordinary}
{extra}
"""
        ordinary = "" if root else """
default_login_user = {0}
default_internal_user = {0}
default_internal_group = {1}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  user = {0}
}}
""".format(user, group)
        return lines.format(
            run=self.path("run"), log=self.path("log"), certificate=self.certificate, key=self.key,
            password=PASSWORD, uid=mail_user[0], gid=mail_user[1], mail=self.path("mail"),
            separator=self.separator, prefix=self.prefix, imap_port=self.imap_port,
            imaps_port=self.imaps_port, lmtp_port=self.lmtp_port,
            chroot="" if root else "chroot =", ordinary=ordinary, extra=self.extra)

    def start(self):
        os.makedirs(self.path("mail"), exist_ok=True)
        os.makedirs(self.path("run"), exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(self.path("mail"), "dovecot", "dovecot")
        with open(self.path("dovecot.conf"), "w", encoding="utf-8") as file:
            file.write(self.configuration())
        environment = dict(os.environ, PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        self.process = subprocess.Popen(["dovecot", "-F", "-c", self.path("dovecot.conf")],
                                        start_new_session=True, env=environment,
                                        stdin=subprocess.DEVNULL)
        limit = time.monotonic() + READY_SECONDS
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise RuntimeError("Dovecot does not start: " + self.log())
            time.sleep(0.02)

    def ready(self):
        for port in (self.imap_port, self.lmtp_port):
            try:
                with socket.create_connection((self.host, port), timeout=1) as probe:
                    probe.settimeout(2)
                    if not probe.recv(64):
                        return False
            except OSError:
                return False
        return True

    def log(self):
        try:
            with open(self.path("log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return "(no log)"

    def stop(self, how=signal.SIGKILL):
        """Ends the whole group; SIGKILL by default: a test's server has nothing to save."""
        if not self.process:
            return
        try:
            os.killpg(self.process.pid, how)
        except ProcessLookupError:
            pass
        self.process.wait()
        # Children that left the group's leader behind.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process = None

    def remove(self):
        shutil.rmtree(self.directory, ignore_errors=True)

    def lmtp(self):
        return LMTP(self.host, self.lmtp_port, local_hostname="localhost")

    def deliver(self, user, *mails):
        with self.lmtp() as session:
            for mail in mails:
                session.sendmail("afzender@voorbeeld.example", [user], mail)

    def maildir(self, user):
        return self.path("mail", user)
