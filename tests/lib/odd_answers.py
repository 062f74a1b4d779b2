"""odd_answers.py: what a server may say besides, or instead of, what it should; for Proxy.rewrite and on_command."""
import re

# Before the tagged answer, once: the session goes on, or is begun anew.
BESIDES = {
    "BYE": b"* BYE Server shutting down.\r\n",
    "ALERT": b"* OK [ALERT] Onderhoud vanavond om 18 uur.\r\n",
    "unknown": b"* XYZZY (iets nieuws) NIL\r\n",
    "ESEARCH": b'* ESEARCH (TAG "A1") UID ALL 1:3\r\n',
    "huge literal": b"* 1 FETCH (UID 1 BODY[] {4294967300}\r\n",
    "nested deeply": b"* 1 FETCH " + b"(" * 1000 + b"\r\n",
    "endless line": b"* OK " + b"x" * (3 << 20) + b"\r\n",
    "bad flags": b"* OK [PERMANENTFLAGS ({x] Flags.\r\n",
    "EMAILID": b'* 1 FETCH (UID 1 EMAILID (M6d99ac3275bb4e) PREVIEW "Geachte")\r\n',
}
# In place of the tagged answer, once; the server never sees the command.
INSTEAD = {
    "not connected": b"NO User is authenticated but not connected.\r\n",
    "BAD": b"BAD Command unknown\r\n",
}
COMMANDS = [b"LOGIN", b"CAPABILITY", b"NAMESPACE", b"SELECT", b"UID FETCH 1:*", b"UID FETCH 1:8 (UID BODY", b"UID COPY",
            b"CREATE", b"UID MOVE", b"IDLE"]


def besides(words, text, proxy):
    """A rewrite that says `text` before the first answer to a command that begins with `words`."""
    def rewrite(connection, line):
        fits = connection.command.startswith(words) and line.startswith((connection.tag + b" ", b"+ "))
        if not fits:
            return line
        proxy.rewrite = None
        proxy.struck += 1
        return text + line
    return rewrite


def refuse(words, text, proxy, often=1):
    """An on_command that answers for the server: the first `often` times."""
    left = [often]

    def on_command(connection, line):
        if not connection.command.startswith(words) or not left[0]:
            return line
        left[0] -= 1
        proxy.struck += 1
        connection.put("client", connection.tag + b" " + text)
        return b""
    return on_command


def without_copyuid(connection, line):
    return re.sub(rb"\[COPYUID [^]]*\] ", b"", line)


def without(*capabilities):
    def rewrite(connection, line):
        for name in capabilities if b"CAPABILITY" in line else ():
            line = line.replace(b" " + name, b"")
        return line
    return rewrite
