"""bus.py: a caller that speaks D-Bus to the control socket by itself, without postbusctl's good manners."""
import os
import socket
import struct

PATH, INTERFACE, ON_BEHALF = "/postbusd", "postbusd.Control", "postbusd.OnBehalf"


class Refused(Exception):
    """The daemon's error: its name and what it says."""


def padded(data, n):
    return data + b"\0" * (-len(data) % n)


def put(data, kind, value):
    """One value of a body: s, x, ay, as."""
    if kind == "x":
        return padded(data, 8) + struct.pack("<q", value)
    if kind == "as":
        inner = b""
        for text in value:
            inner = put(inner, "s", text)
        return padded(data, 4) + struct.pack("<I", len(inner)) + inner
    value = value.encode() if kind == "s" else value
    return padded(data, 4) + struct.pack("<I", len(value)) + value + (b"\0" if kind == "s" else b"")


class Bus:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(path))
        # All at once, as sd-bus does it: a call that comes together with BEGIN would wait for the next one.
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\nBEGIN\r\n")
        self.file = self.socket.makefile("rb")
        assert self.file.readline().startswith(b"OK ")
        self.serial = 0

    def call(self, method, *arguments, interface=INTERFACE):
        """`arguments`: pairs of type and value. Returns the text that comes back."""
        self.serial += 1
        body, fields = b"", b""
        for kind, value in arguments:
            body = put(body, kind, value)
        for code, kind, value in ((1, "o", PATH), (2, "s", interface), (3, "s", method)):
            fields = put(padded(fields, 8) + bytes((code, 1)) + kind.encode() + b"\0", "s", value)
        signature = "".join(kind for kind, _ in arguments).encode()
        if signature:
            fields = padded(fields, 8) + b"\x08\x01g\0" + bytes((len(signature),)) + signature + b"\0"
        head = struct.pack("<cBBBIII", b"l", 1, 0, 1, len(body), self.serial, len(fields))
        self.socket.sendall(padded(head + fields, 8) + body)
        return self.answer()

    def answer(self):
        head = self.file.read(16)
        _, kind, _, _, size, _, fields_size = struct.unpack("<cBBBIII", head)
        fields = self.file.read(fields_size + -fields_size % 8)
        body = self.file.read(size)
        text = body[4:4 + struct.unpack("<I", body[:4])[0]].decode() if size else ""
        if kind == 3:
            name = fields[fields.index(b"postbusd.Error"):].partition(b"\0")[0].decode() if b"postbusd.Error" in fields else "?"
            raise Refused(name, text)
        return text
