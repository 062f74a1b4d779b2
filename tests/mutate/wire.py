"""wire.py: a mail's bytes: wrapping, character set, transfer encoding, MIME."""
import base64
import quopri
import re
import textwrap
from email.header import Header
from email.utils import format_datetime, formataddr

from clients import SUMMER

MARKS = re.compile(r"^(?:> ?)*")


def wrap_line(line, width, end=""):
    """One line in lines of `width`, each under the marks the first one had."""
    marks = MARKS.match(line)[0]
    if len(line) <= width:
        return [line]
    parts = textwrap.wrap(line[len(marks):], max(width - len(marks) - len(end), 20), break_long_words=False, break_on_hyphens=False)
    return [marks + part + (end if part is not parts[-1] else "") for part in parts] or [line]


def wrap(lines, width):
    return [part for line in lines for part in wrap_line(line, width)]


def flow(lines):
    """RFC 3676: a blank at the end of a line says that it goes on; what begins with
    a blank, or like an mbox separator, is stuffed."""
    def stuffed(line):
        return " " + line if line.startswith((" ", "From ")) else line
    return [part for line in lines for part in wrap_line(stuffed(line.rstrip()), 72, " ")]


def hyphenate(lines, width):
    """As a page is set: long words are broken at the end of a line."""
    made = []
    for line in lines:
        words, now = line.split(" "), ""
        for word in words:
            room = width - len(now) - 2
            if now and len(now) + len(word) + 1 > width:
                breaks = word.isalpha() and word.islower() and len(word) > 8 and room >= 4
                at = min(room, len(word) - 4) if breaks else 0
                made.append(f"{now} {word[:at]}-" if at else now)
                now = word[at:]
            else:
                now = f"{now} {word}" if now else word
        made.append(now)
    return made


def encode(text, charset):
    try:
        return text.encode(charset), charset
    except UnicodeEncodeError:
        return text.encode("utf-8"), "utf-8"


def entity(text, kind, charset, transfer, extra=""):
    """One text part with its header, as bytes."""
    body, charset = encode(text.replace("\n", "\r\n"), charset)
    if transfer == "base64":
        body = base64.encodebytes(body).replace(b"\n", b"\r\n")
    elif transfer == "quoted-printable":
        body = b"\r\n".join(quopri.encodestring(line).replace(b"\n", b"\r\n") for line in body.split(b"\r\n"))
    head = f"Content-Type: {kind}; charset=\"{charset}\"{extra}\r\nContent-Transfer-Encoding: {transfer}\r\n"
    return head.encode() + b"\r\n" + body


def enclosed(name, content):
    """A file of its own: text, or the bytes of a PDF."""
    kind = "application/pdf" if isinstance(content, bytes) else 'text/plain; charset="utf-8"'
    content = content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode()
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    head = (f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
            "Content-Transfer-Encoding: base64\r\n")
    return head.encode() + b"\r\n" + body


def attached(message):
    return b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + message


def multipart(subtype, parts, boundary):
    """Several entities in one."""
    made = f"Content-Type: multipart/{subtype};\r\n\tboundary=\"{boundary}\"\r\n\r\n".encode()
    for part in parts:
        made += f"--{boundary}\r\n".encode() + part + b"\r\n"
    return made + f"--{boundary}--\r\n".encode()


def header(name, value):
    folded = Header(value, "utf-8" if not value.isascii() else "us-ascii", header_name=name, maxlinelen=76).encode(linesep="\r\n")
    return f"{name}: {folded}\r\n"


def person(who):
    return formataddr((who.name, who.address)) if who.name else who.address


def message(text, subject, part, extra=()):
    """A whole mail: the headers of its outermost text, and `part`."""
    time = text.sent.time.replace(tzinfo=SUMMER)
    head = f"From: {person(text.author)}\r\nTo: " + ",\r\n ".join(person(who) for who in text.to) + "\r\n"
    if text.cc:
        head += "Cc: " + ",\r\n ".join(person(who) for who in text.cc) + "\r\n"
    head += header("Subject", subject) + f"Date: {format_datetime(time)}\r\n"
    extra = [("Message-ID", text.message_id and f"<{text.message_id}>"), *extra]
    head += "".join(f"{name}: {value}\r\n" for name, value in extra if value)
    return head.encode() + b"MIME-Version: 1.0\r\n" + part
