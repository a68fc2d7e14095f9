"""Bytes that no client should send, to the real binary: each is refused, and the daemon lives."""

import socket

import contract
import gavel

HOST = "Host: 127.0.0.1\r\n"
POST = "POST /v1/auctions HTTP/1.1\r\n" + HOST
CHUNKED = "Transfer-Encoding: chunked\r\n"

# What is sent, and the status of the answer.
ABUSES = {
    "66 KB of trailer": (POST + CHUNKED + "\r\n0\r\nX: " + "x" * 66_000 + "\r\n\r\n", 411),
    "a chunk extension of 100 KB": (POST + CHUNKED + "\r\n1;" + "x" * 100_000 + "\r\nx\r\n0\r\n\r\n", 411),
    "Transfer-Encoding and Content-Length": (POST + CHUNKED + "Content-Length: 3\r\n\r\nabc", 400),
    "Content-Length and Transfer-Encoding": (POST + "Content-Length: 3\r\n" + CHUNKED + "\r\nabc", 400),
    "two lengths": (POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    "a length with a sign": (POST + "Content-Length: +3\r\n\r\nabc", 400),
    "a length beyond 64 bits": (POST + "Content-Length: 99999999999999999999\r\n\r\n", 400),
    "a body over the limit": (POST + "Content-Length: 1000000\r\n\r\n", 413),
    "a folded line": ("GET /healthz HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n", 400),
    "two hosts": ("GET /healthz HTTP/1.1\r\n" + HOST + "Host: other\r\n\r\n", 400),
    "no host": ("GET /healthz HTTP/1.1\r\n\r\n", 400),
    "a space before the colon": ("GET /healthz HTTP/1.1\r\n" + HOST + "X : a\r\n\r\n", 400),
    "a NUL in a field": ("GET /healthz HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n", 400),
    "a bare line feed": ("GET /healthz HTTP/1.1\n" + HOST + "\r\n", 400),
    "an encoded slash": ("GET /v1%2fauctions HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "an encoded NUL": ("GET /v1/auctions/%00 HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "a fragment": ("GET /healthz#x HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "too many fields": ("GET /healthz HTTP/1.1\r\n" + HOST + "X: y\r\n" * 2_000 + "\r\n", 431),
    "a head that is too large": ("GET /healthz HTTP/1.1\r\n" + HOST + "X: " + "y" * 70_000 + "\r\n\r\n", 431),
    "a target that is too long": ("GET /" + "x" * 8_000 + " HTTP/1.1\r\n" + HOST + "\r\n", 414),
    "an unknown method": ("BREW /healthz HTTP/1.1\r\n" + HOST + "\r\n", 501),
    "another version": ("GET /healthz HTTP/1.2\r\n" + HOST + "\r\n", 505),
    "an upgrade with a body": (
        "GET /v1/auctions/01KAPX4V000000000000000000/live HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Content-Length: 3\r\n\r\nabc",
        400,
    ),
}


def exchange(port, sent):
    """Sends it and reads until the daemon closes; it may do so while it is still being sent to."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=gavel.PATIENCE) as connection:
        try:
            connection.sendall(sent.encode("latin-1"))
            while data := connection.recv(65_536):
                received += data
        except ConnectionError:
            pass
    return received


class Gate(gavel.TestCase):
    def test_each_abuse_gets_one_answer_and_a_closed_connection_and_the_daemon_lives(self):
        daemon = self.daemon()
        pid = daemon.pid
        # Whoever takes the end of a request for somewhere else sees the one that is smuggled behind it.
        smuggled = "GET /healthz HTTP/1.1\r\n" + HOST + "\r\n"
        for name, (sent, status) in ABUSES.items():
            with self.subTest(name):
                answer = exchange(daemon.port, sent + smuggled)
                self.assertTrue(answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200])
                self.assertEqual(1, answer.count(b"HTTP/1.1 "), "nothing that follows is taken for a request")
                self.assertIn(b"\r\nConnection: close\r\n", answer)
                self.check_contract(sent, status, answer)
        self.assertTrue(daemon.running)
        self.assertEqual([pid, 200], [daemon.pid, daemon.client().get("/healthz").status])

    def check_contract(self, sent, status, answer):
        lines, _, body = answer.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in lines.decode("latin-1").split("\r\n")[1:])
        contract.check_sent(sent.encode("latin-1"), status, fields, body)

    def test_garbage_of_any_length_does_no_harm(self):
        daemon = self.daemon()
        for sent in ("\0" * 100_000, "\x16\x03\x01" + "\xff" * 5_000, "GET " * 30_000, "\r\n" * 50_000):
            exchange(daemon.port, sent)
        self.assertEqual(200, daemon.client().get("/healthz").status)

    def test_a_websocket_frame_that_is_not_masked_ends_that_connection_alone(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        shake = (
            f"GET /v1/auctions/{auction}/live HTTP/1.1\r\n{HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", daemon.port), timeout=gavel.PATIENCE) as connection:
            connection.sendall(shake.encode())
            self.assertTrue(connection.recv(12).startswith(b"HTTP/1.1 101"))
            connection.sendall(b"\x81\x02hi")
            received = b""
            while data := connection.recv(65_536):
                received += data
        self.assertIn(b"\x88", received)
        self.assertIn((1002).to_bytes(2, "big"), received)
        self.assertEqual("open", daemon.client().auction(auction)["state"])


if __name__ == "__main__":
    gavel.main()
