"""Clients that send exactly the bytes they are told to, over a plain socket: HTTP, and WebSocket on top of it.

    with Raw(daemon.port) as client:
        client.send(get("/healthz"))
        client.answer().status, client.rest()

    with RawSocket(daemon.port, auction["id"]) as watcher:
        watcher.send(frame(b"hi", masked=False))
        watcher.close_code()
"""

import json
import socket
import struct

import contract

from gavel import PATIENCE

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + KEY


def head(method, target, fields="", host="Host: 127.0.0.1\r\n"):
    return f"{method} {target} HTTP/1.1\r\n{host}{fields}\r\n".encode("latin-1")


def get(target, fields="", **options):
    return head("GET", target, fields, **options)


def post(target, body, token=None, fields="", kind="Content-Type: application/json\r\n", **options):
    body = body if isinstance(body, bytes) else body.encode()
    if token:
        fields += f"Authorization: Bearer {token}\r\n"
    return head("POST", target, f"{kind}Content-Length: {len(body)}\r\n{fields}", **options) + body


class Answer:
    def __init__(self, status, fields, body):
        self.status = status
        self.fields = fields  # names in lower case
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"]


class Raw:
    """One connection. Reading waits; what is not there when the connection ends is None or shorter."""

    def __init__(self, port, receive_buffer=None):
        self._socket = socket.socket()
        self._socket.settimeout(PATIENCE)
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.connect(("127.0.0.1", port))
        self._received = b""
        self._sent = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def patience(self, seconds):
        """Reading raises TimeoutError after that long."""
        self._socket.settimeout(seconds)

    def send(self, data):
        """False when the server has closed meanwhile: it need not read on after it has refused."""
        self._sent += data
        try:
            self._socket.sendall(data)
            return True
        except ConnectionError:
            return False

    def _receive(self):
        try:
            data = self._socket.recv(65_536)
        except ConnectionError:
            data = b""
        self._received += data
        return bool(data)

    def take(self, size):
        while len(self._received) < size and self._receive():
            pass
        data, self._received = self._received[:size], self._received[size:]
        return data

    def answer(self):
        while b"\r\n\r\n" not in self._received:
            if not self._receive():
                return None
        lines, _, self._received = self._received.partition(b"\r\n\r\n")
        first, *lines = lines.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        answer = Answer(int(first.split()[1]), fields, self.take(int(fields.get("content-length", 0))))
        if answer.status != 100:
            contract.check_sent(self._sent, answer.status, answer.fields, answer.body)
        return answer

    def ask(self, data):
        self.send(data)
        return self.answer()

    def rest(self):
        """Everything until the server closes."""
        while self._receive():
            pass
        return self._received


def ask(port, data):
    with Raw(port) as client:
        return client.ask(data)


def frame(payload=b"", opcode=1, fin=True, reserved=0, masked=True):
    size = len(payload)
    start = bytes([fin << 7 | reserved << 4 | opcode])
    mask_bit = masked << 7
    if size < 126:
        start += bytes([mask_bit | size])
    elif size < 65_536:
        start += struct.pack("!BH", mask_bit | 126, size)
    else:
        start += struct.pack("!BQ", mask_bit | 127, size)
    return start + (b"\0\0\0\0" if masked else b"") + payload


def close_frame(code, reason=b""):
    return frame(struct.pack("!H", code) + reason, opcode=8)


class RawSocket(Raw):
    """A watcher that has asked for the upgrade; `handshake` is the answer."""

    def __init__(self, port, auction, fields="", **options):
        super().__init__(port, **options)
        self.handshake = self.ask(get(f"/v1/auctions/{auction}/live", UPGRADE + fields))

    def receive(self):
        """The next frame as (opcode, payload); None when the connection ends."""
        start = self.take(2)
        if len(start) < 2:
            return None
        size = start[1] & 127
        if size > 125:
            size = int.from_bytes(self.take(2 if size == 126 else 8), "big")
        return start[0] & 15, self.take(size)

    def close_frame(self):
        """The code and reason of the close frame, whatever comes before it; None where there is none."""
        while (received := self.receive()) is not None:
            if received[0] == 8:
                return int.from_bytes(received[1][:2], "big"), received[1][2:].decode()
        return None

    def close_code(self):
        closed = self.close_frame()
        return closed and closed[0]


class Deaf:
    """Who has asked for a stream of `path` and reads nothing of it, with as little room as the system allows."""

    def __init__(self, port, path, fields):
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)  # else the sender buffers megabytes
        self._socket.connect(("127.0.0.1", port))
        self._socket.sendall(get(path, fields))
        self.status = int(self._socket.recv(12)[9:])

    def close(self):
        self._socket.close()

    def served(self):
        """Whether the daemon still holds its end of this connection open, as the kernel's table says."""
        ends = [f"0100007F:{port:04X}" for port in (self._socket.getpeername()[1], self._socket.getsockname()[1])]
        with open("/proc/net/tcp") as table:
            return any(line.split()[1:4] == [*ends, "01"] for line in table)
