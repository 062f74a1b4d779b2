#!/usr/bin/python3
"""Who we are to the server, and who it is to us: tokens, commands, TLS, and a server that hangs at each."""
import base64
import hashlib
import hmac
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot, make_ca  # noqa: E402
from odd_answers import refuse  # noqa: E402
from postbus import Postbus, letter, wait_for  # noqa: E402
from proxy import Proxy  # noqa: E402
from session import Box  # noqa: E402
from tap import BUILD, check, ctl, ended, equal, run_all, test  # noqa: E402

KEY = b"sleutel-van-de-test-0123456789abcdef"
JWT = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {0}/oauth2.conf
}}
"""
JWT_CONF = "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={0}/keys/\n" \
           "username_attribute = sub\nclient_id = postbusd\nissuers = https://aanmelden.example.org\n"


def token(user, lasts):
    """A JSON Web Token (RFC 7519), signed with HS256."""
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=")
    now = int(time.time())
    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "test"}).encode())
    body = part(json.dumps({"sub": user, "iss": "https://aanmelden.example.org", "azp": "default", "aud": "postbusd",
                            "iat": now - 10, "nbf": now - 10, "exp": now + lasts}).encode())
    signed = head + b"." + body
    return (signed + b"." + part(hmac.new(KEY, signed, hashlib.sha256).digest())).decode()


class TokenServer(Dovecot):
    """Dovecot that takes tokens and nothing else from who logs in by XOAUTH2."""

    def start(self):
        keys = Path(self.path("keys", "default", "HS256"))
        keys.mkdir(parents=True, exist_ok=True)
        (keys / "test").write_bytes(base64.b64encode(KEY))
        Path(self.path("oauth2.conf")).write_text(JWT_CONF.format(self.directory))
        self.extra = JWT.format(self.directory)
        super().start()

    def configuration(self):
        return super().configuration().replace("driver = static\n  args = password=", "driver = static\n  mechanisms = plain login\n  args = password=")


def tls_lines(server, user="postbus", more=""):
    return f"host = 127.0.0.1\nport = {server.imaps_port}\nca-file = {server.ca}\nuser = {user}\nfolder = INBOX\npause-seconds = 0.05\n{more}"


def problem_of(daemon):
    """What it tells of itself; "" while it begins, or all is well."""
    run = subprocess.run([BUILD / "postbusctl", "status", "--json", "--config", daemon.config], capture_output=True, check=False)
    check(run.returncode in (0, 66, 75), f"status {run.returncode}: {run.stderr.decode()}")
    return (json.loads(run.stdout)["problem"] if run.returncode == 0 else None) or ""


def counts(server, user="postbus"):
    found = {}
    for folder, _ in Box(server, user).files():
        found[folder] = found.get(folder, 0) + 1
    return found


@test
def a_token_from_a_command_logs_in_and_an_old_one_is_told_until_the_next(place):
    with TokenServer() as server:
        Box(server, "postbus").fill([letter(1)])
        (place / "token").write_text(token("postbus", lasts=-60) + "\n")
        daemon = Postbus(place, tls_lines(server, more=f"token-command = cat {place}/token\n"), "route")
        daemon.start()
        with ended(daemon):
            wait_for(lambda: "login" in problem_of(daemon), "the refusal is told", 10)
            equal(counts(server), {"": 1}, "nothing was lost")
            (place / "token").write_text(token("postbus", lasts=600) + "\n")
            wait_for(lambda: counts(server) == {"Commissies/JV": 1}, "the next token serves", 20)
            wait_for(lambda: problem_of(daemon) == "", "and all is well", 5)


@test
def a_command_that_hangs_stops_nobody_else(place):
    """Control answers, the daemon ends when it is told to, and nothing of the command is left."""
    with Dovecot() as server:
        Box(server, "postbus").fill([letter(1)])
        mark = f"sleep {os.getpid()}.5"
        daemon = Postbus(place, tls_lines(server, more=f"command-seconds = 1\npassword-command = {mark}; cat {place}/password\n") +
                         f"[control]\nsocket = {place}/control\n", "route")
        daemon.start()
        with ended(daemon):
            wait_for(lambda: "longer than 1 s" in problem_of(daemon), "it is told", 10)
            ctl("reload", "--config", daemon.config)
        check(subprocess.run(["pgrep", "-f", mark], capture_output=True, check=False).returncode != 0, "nothing of it is left")
        equal(counts(server), {"": 1})


def refusal(place, lines):
    """What one try says, and that it ends as one that may be tried again."""
    (place / "password").write_text(PASSWORD + "\n")
    return Postbus(place, lines + "password-file = password\n", "route").once(status=75)


@test
def tls_older_than_1_2_is_refused(place):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with Dovecot() as server, socket.create_server(("127.0.0.1", 0)) as listener:
        context.load_cert_chain(server.certificate, server.key)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        heard = []

        def serve():
            connection, _ = listener.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    heard.append(secured.recv(100))
            except OSError as refused:
                heard.append(refused)
        thread = threading.Thread(target=serve)
        thread.start()
        said = refusal(place, f"host = 127.0.0.1\nport = {listener.getsockname()[1]}\nca-file = {server.ca}\nuser = postbus\n")
        thread.join(10)
    check("TLS with 127.0.0.1" in said, said)
    check(len(heard) == 1 and isinstance(heard[0], OSError), f"no handshake: {heard}")


@test
def a_pinned_authority_is_the_only_one_that_counts(place):
    """The server's certificate is good, but another authority's."""
    with Dovecot() as server:
        Box(server, "postbus").fill([letter(1)])
        other = make_ca(str(place), "other")[0]
        said = refusal(place, tls_lines(server).replace(server.ca, other))
        check("certificate" in said, said)
        equal(counts(server), {"": 1})


def starttls_behind(place, server, proxy):
    return refusal(place, f"host = 127.0.0.1\nport = {proxy.port}\ntls = starttls\nca-file = {server.ca}\nuser = postbus\n")


@test
def a_refused_starttls_ends_the_connection_before_any_login(place):
    with Dovecot() as server, Proxy(server.imap_port) as proxy:
        for number, answer in enumerate((b"NO not now\r\n", b"BAD unknown\r\n", b"OK go ahead\r\n* OK one word more\r\n",
                                         b"OK go ahead\r\n* PREAUTH welcome\r\n")):
            proxy.clear()
            proxy.on_command = refuse(b"STARTTLS", answer, proxy)
            here = place / str(number)
            here.mkdir()
            said = starttls_behind(here, server, proxy)
            sent = [line for _, kind, _, line in proxy.events if kind == "command"]
            check("STARTTLS" in said or "TLS" in said, said)
            check(not any(b"LOGIN" in line or b"AUTH" in line or PASSWORD.encode() in line for line in sent), f"{answer}: {sent}")


@test
def plain_text_goes_to_this_machine_alone_and_only_when_asked_for(place):
    daemon = Postbus(place, "host = mail.example.org\nport = 143\ntls = none\nuser = postbus\npassword-file = password\n", "route")
    check("alleen naar deze machine" in daemon.once(status=78), "a name")
    with Dovecot() as server:
        asked = Postbus(place, f"host = 127.0.0.1\nport = {server.imap_port}\nuser = postbus\npassword-file = password\n", "route")
        (place / "password").write_text(PASSWORD + "\n")
        check("TLS" in asked.once(status=75), "a plain port without being asked for it")


run_all()
