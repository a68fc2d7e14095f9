#!/usr/bin/env python3
"""Tokens over their whole life: made, shown once, listed, used, over, taken back; tickets for WebSockets; JWTs whose
issuer changes its keys; the first token of all."""

import http.server
import json
import os
import pty
import re
import ssl
import subprocess
import threading

import gavel
from certificates import Authority
from client import Client
from jwts import AUDIENCE, ISSUER, Issuer, claims
from raw import UPGRADE, Raw, get

TOKEN = re.compile(r"gvl_[A-Za-z0-9_-]{43}")


def listed(data_dir):
    """By id, as the command line lists them."""
    out = gavel.run("token", "list", "--json", "--data-dir", data_dir)
    assert out.returncode == 0, out.stderr
    return {token["id"]: token for token in map(json.loads, out.stdout.splitlines())}


class CommandLine(gavel.TestCase):
    def create(self, *flags):
        return gavel.run("token", "create", "--data-dir", self.directory / "data", *flags)

    def test_create_list_and_revoke_on_the_data_directory_alone(self):
        data = self.directory / "data"
        plain = self.create("--name", "bob", "--role", "bidder")
        self.assertRegex(plain.stdout, r"\Agvl_[A-Za-z0-9_-]{43}\n\Z")
        scope = "sale:01KAPX4V000000000000000000"
        made = json.loads(self.create("--name", "sue", "--role", "seller", "--expires", "30d", "--scope", scope, "--json").stdout)
        self.assertRegex(made.pop("token"), TOKEN)
        tokens = listed(data)
        self.assertEqual(made, tokens[made["id"]])
        self.assertEqual(({"sale": scope[5:]}, "active"), (made["scope"], made["state"]))
        self.assertEqual(["bob", "sue"], [token["account"] for token in tokens.values()])
        table = gavel.run("token", "list", "--data-dir", data).stdout
        self.assertIn(scope, table)
        self.assertNotRegex(table, TOKEN)

        revoked = gavel.run("token", "revoke", made["id"], "--data-dir", data)
        self.assertEqual((0, f"taken back: {made['id']}, of sue (seller)\n"), (revoked.returncode, revoked.stdout))
        self.assertEqual("revoked", listed(data)[made["id"]]["state"])
        self.assertEqual(0, gavel.run("token", "revoke", made["id"], "--data-dir", data).returncode)

    def test_what_is_wrong_is_one_line_that_says_what_would_be_right(self):
        cases = [
            (["--expires", "30"], 2, "30d|write"),
            (["--expires", "0s"], 2, "later than now"),
            (["--scope", "lot:1"], 1, "write auction:ID or sale:ID"),
        ]
        for flags, code, said in cases:
            with self.subTest(flags=flags):
                refused = self.create("--name", "bob", "--role", "bidder", *flags)
                self.assertEqual(code, refused.returncode)
                self.assertRegex(refused.stderr, said)
                self.assertEqual(1, refused.stderr.count("\n"))
        for token, said in (("x", "gavel token list"), ("01KAPX4V000000000000000000", "there is no token")):
            refused = gavel.run("token", "revoke", token, "--data-dir", self.directory / "data")
            self.assertEqual(1, refused.returncode)
            self.assertIn(said, refused.stderr)


class FirstStart(gavel.TestCase):
    def first_lines(self, out):
        """stdout of a daemon on a terminal, until it is stopped."""
        terminal, end = pty.openpty()
        log = open(self.directory / "log", "w")
        command = [gavel.BINARY, "serve", "--listen", "127.0.0.1:0", "--data-dir", str(out)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=end, stderr=log, env=gavel.ENVIRONMENT)
        os.close(end)
        text = b""
        try:
            while b"gavel listens" not in text:
                text += os.read(terminal, 4096)
        finally:
            process.terminate()
        try:
            while chunk := os.read(terminal, 4096):
                text += chunk
        except OSError:
            pass  # the other end was closed
        self.assertEqual(0, process.wait(gavel.PATIENCE))
        log.close()
        return text.decode().replace("\r\n", "\n")

    def test_at_a_terminal_an_admins_token_is_shown_once(self):
        data = self.directory / "data"
        said = self.first_lines(data)
        self.assertEqual(1, len(TOKEN.findall(said)), said)
        self.assertIn("shown this once", said)
        self.assertNotRegex((self.directory / "log").read_text(), TOKEN)
        self.assertEqual(["admin"], [token["role"] for token in listed(data).values()])
        self.assertNotRegex(self.first_lines(data), TOKEN)
        self.assertEqual(1, len(listed(data)))
        daemon = self.daemon()
        admin = Client(lambda: daemon.port, TOKEN.findall(said)[0])
        self.assertEqual(200, admin.get("/v1/system/tree").status)
        admin.close()

    def test_elsewhere_the_log_says_the_command_and_no_token(self):
        daemon = self.daemon()
        self.assertNotRegex(daemon.stdout(), TOKEN)
        self.assertIn("gavel token create --name admin", daemon.stderr())
        self.assertEqual({}, listed(daemon.data_dir))


class Api(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon()
        self.root = self.server.client("root", "admin")

    def make(self, **wanted):
        answer = self.root.post("/v1/tokens", wanted)
        self.assertEqual(201, answer.status, answer)
        return answer.json

    def client(self, token):
        client = Client(lambda: self.server.port, token)
        self.addCleanup(client.close)
        return client

    def test_a_token_is_made_used_and_taken_back(self):
        made = self.make(account="bob", role="bidder", expires_in_ms=3_600_000)
        bob = self.client(made["token"])
        me = bob.get("/v1/me").json
        self.assertEqual(("bob", "bidder", "token", made["id"]), (me["account"], me["role"], me["kind"], me["token"]))
        self.assertEqual(made["expires_at"], me["expires_at"])
        self.assertIn("place_bid", me["may"])
        self.assertNotIn("create_auction", me["may"])
        self.assertEqual("revoked", self.root.request("DELETE", f"/v1/tokens/{made['id']}").json["state"])
        refused = bob.get("/v1/me")
        self.assertEqual((401, "token_revoked"), (refused.status, refused.json["code"]))
        again = self.root.request("DELETE", f"/v1/tokens/{made['id']}")
        self.assertEqual(200, again.status)
        for nobody in ("01KAPX4V000000000000000000", "x"):
            self.assertEqual(404, self.root.request("DELETE", f"/v1/tokens/{nobody}").status)

    def test_both_ways_of_making_and_taking_back_are_one(self):
        made = self.make(account="bob", role="bidder")
        bob = self.client(made["token"])
        self.assertEqual(200, bob.get("/v1/me").status)
        self.assertEqual(0, gavel.run("token", "revoke", made["id"], "--data-dir", self.server.data_dir).returncode)
        gavel.wait_until(lambda: bob.get("/v1/me").status == 401, "the daemon looks at the file again")
        eve = self.client(self.server.token("eve", "observer"))
        self.assertEqual(200, eve.get("/v1/me").status)
        theirs = {token["id"]: token["account"] for token in self.root.all_pages("/v1/tokens?limit=1")}
        self.assertEqual(["root", "bob", "eve"], list(theirs.values()))

    def test_the_list_knows_the_last_use_and_no_token(self):
        made = self.make(account="bob", role="bidder")
        unused = self.make(account="ann", role="bidder")
        self.client(made["token"]).get("/v1/me")
        page = self.root.get("/v1/tokens").json
        used = {token["id"]: token["last_used_at"] for token in page["items"]}
        self.assertIsNotNone(used[made["id"]])
        self.assertIsNone(used[unused["id"]])
        self.assertEqual(2, len(TOKEN.findall(self.root.received.decode())), "in the answers that made them alone")

    def test_tokens_outlive_a_restart_and_stand_in_no_log(self):
        self.server.stop()
        self.server.flags += ["--log-level", "trace"]
        self.server.start().wait_ready()
        made = self.make(account="bob", role="bidder")
        self.client(made["token"]).get("/v1/me")
        self.server.stop()
        self.assertNotRegex(self.server.log, TOKEN)
        self.assertIsNotNone(listed(self.server.data_dir)[made["id"]]["last_used_at"])
        self.server.start().wait_ready()
        self.assertEqual(200, self.client(made["token"]).get("/v1/me").status)

    def test_bad_wishes_say_what_would_be_right(self):
        cases = [
            ({}, "validation_failed"),
            ({"account": "b b", "role": "bidder"}, "invalid_characters"),
            ({"account": "bob", "role": "god"}, "unknown_value"),
            ({"account": "bob", "role": "bidder", "expires_in_ms": 10}, "out_of_range"),
            ({"account": "bob", "role": "bidder", "scope": {}}, "missing"),
            ({"account": "bob", "role": "bidder", "scope": {"auction": "x"}}, "invalid_value"),
            ({"account": "bob", "role": "bidder", "scope": {"house": "x"}}, "validation_failed"),
            ({"account": "bob", "role": "bidder", "scope": {"auction": "01KAPX4V000000000000000000",
                                                             "sale": "01KAPX4V000000000000000000"}}, "conflict"),
        ]  # fmt: skip
        for body, code in cases:
            with self.subTest(body=body):
                answer = self.root.post("/v1/tokens", body)
                self.assertEqual((422, code), (answer.status, answer.json["code"]), answer)

    # -- tickets

    def handshake(self, protocols, path="/v1/system/processes/99999.1/trace"):
        """Of an admin's WebSocket: one whose process is not there is 404 for whoever may."""
        with Raw(self.server.port) as client:
            return client.ask(get(path, UPGRADE + f"Sec-WebSocket-Protocol: {protocols}\r\n"))

    def test_a_ticket_signs_a_websocket_in_once(self):
        ticket = self.root.post("/v1/tickets", {}).json["ticket"]
        offer = f"gavel.v1, gavel.ticket.{ticket}"
        self.assertEqual(404, self.handshake(offer).status)
        again = self.handshake(offer)
        self.assertEqual((401, "ticket_unknown"), (again.status, again.code))
        bob = self.server.client("bob", "bidder")
        refused = self.handshake("gavel.v1, gavel.ticket." + bob.post("/v1/tickets", {}).json["ticket"])
        self.assertEqual((403, "forbidden"), (refused.status, refused.code))
        self.assertEqual((401, "token_missing"), (lambda a: (a.status, a.code))(self.handshake("gavel.v1")))

    def test_the_subprotocol_is_answered_to_whoever_offers_it(self):
        auction = self.server.client("sally", "seller").make_auction()
        path = f"/v1/auctions/{auction['id']}/live"
        for offer, answered in (("gavel.v1", "gavel.v1"), ("x , gavel.v1", "gavel.v1"), ("Gavel.v1", None), ("x", None)):
            with self.subTest(offer=offer):
                accepted = self.handshake(offer, path)
                self.assertEqual((101, answered), (accepted.status, accepted.fields.get("sec-websocket-protocol")))

    def test_tickets_are_counted(self):
        for _ in range(100):
            self.assertEqual(201, self.root.post("/v1/tickets", {}).status)
        refused = self.root.post("/v1/tickets", {})
        self.assertEqual((429, "too_many_tickets"), (refused.status, refused.json["code"]))
        self.assertEqual(201, self.server.client("bob", "bidder").post("/v1/tickets", {}).status)


class KeyServer:
    """A web server with a key set; `asked` counts. It can be told to answer something else."""

    def __init__(self, keys, certificate=None):
        self.answer = (200, json.dumps({"keys": keys}).encode())
        self.asked = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += 1
                status, body = outer.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_address[1]}/keys"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Jwks(gavel.TestCase):
    def status(self, daemon, token):
        client = Client(lambda: daemon.port, token)
        try:
            answer = client.get("/v1/me")
            return answer.status, answer.json.get("code", answer.json.get("account"))
        finally:
            client.close()

    def with_keys(self, jwks):
        return self.daemon("--auth-jwt-issuer", ISSUER, "--auth-jwt-audience", AUDIENCE, "--auth-jwt-jwks", jwks)

    def test_keys_come_from_a_web_server_and_change(self):
        old, new = Issuer(self.directory, "old"), Issuer(self.directory, "new")
        server = KeyServer([old.jwk])
        self.addCleanup(server.close)
        daemon = self.with_keys(server.url)
        good = old.sign(claims())
        gavel.wait_until(lambda: self.status(daemon, good) == (200, "bob"), "the keys are there")
        me = Client(lambda: daemon.port, good)
        self.assertEqual("jwt", me.get("/v1/me").json["kind"])
        me.close()

        rotated = new.sign(claims(sub="carol"))
        server.answer = (500, b"")
        self.assertEqual((401, "token_key_unknown"), self.status(daemon, rotated))
        asked = server.asked
        for _ in range(50):
            self.status(daemon, rotated)
        self.assertLessEqual(server.asked, asked + 1, "a flood of unknown keys is not passed on")
        self.assertEqual((200, "bob"), self.status(daemon, good), "keys that cannot be read change nothing")
        server.answer = (200, json.dumps({"keys": [new.jwk]}).encode())
        gavel.wait_until(lambda: self.status(daemon, rotated) == (200, "carol"), "the new key is there")
        self.assertEqual((401, "token_key_unknown"), self.status(daemon, good))
        daemon.stop()
        self.assertNotIn(rotated, daemon.log)

    def test_https_is_believed_with_a_certificate_that_is_good_alone(self):
        authority = Authority(self.directory)
        issuer = Issuer(self.directory, "one")
        server = KeyServer([issuer.jwk], authority.sign("keys", "IP:127.0.0.1"))
        self.addCleanup(server.close)
        stranger = self.with_keys(server.url)
        gavel.wait_until(lambda: "certificate verify failed" in stranger.stderr(), "the log says why")
        self.assertEqual((401, "token_key_unknown"), self.status(stranger, issuer.sign(claims())))
        self.assertEqual(0, server.asked)
        stranger.stop()
        gavel.ENVIRONMENT["SSL_CERT_FILE"] = str(authority.file)
        self.addCleanup(gavel.ENVIRONMENT.pop, "SSL_CERT_FILE")
        stranger.start().wait_ready()
        gavel.wait_until(lambda: self.status(stranger, issuer.sign(claims())) == (200, "bob"), "the keys are there")

    def test_a_file_that_is_wrong_is_one_line_at_the_start(self):
        bad = self.directory / "keys.json"
        bad.write_text("{}")
        flags = ["serve", "--data-dir", self.directory / "data", "--listen", "127.0.0.1:0"]
        cases = [
            (["--auth-jwt-issuer", ISSUER, "--auth-jwt-audience", AUDIENCE, "--auth-jwt-jwks", bad], 1, "not a JWK set"),
            (["--auth-jwt-issuer", ISSUER, "--auth-jwt-audience", AUDIENCE], 2, "auth.jwt.jwks"),
            (["--auth-jwt-issuer", ISSUER, "--auth-jwt-jwks", bad], 2, "auth.jwt.audience"),
            (["--auth-jwt-audience", AUDIENCE], 2, "auth.jwt.issuer"),
        ]
        for more, code, said in cases:
            with self.subTest(flags=more):
                refused = gavel.run(*flags, *more)
                self.assertEqual(code, refused.returncode, refused.stderr)
                self.assertIn(said, refused.stderr)


if __name__ == "__main__":
    gavel.main()
