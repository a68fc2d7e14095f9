"""What hostile and broken clients do, each over a raw socket to the real binary, and the answer that it gets."""

import base64
import json
import re
import resource
import unittest
from pathlib import Path

import gavel
from abuse_rows import BODIES, FRAMES, FRAMING, LIVE, auction
from raw import UPGRADE, Raw, RawSocket, ask, close_frame, frame, get, head, post

HEALTH = get("/healthz")
SHOP = "https://shop.example"
EVIL = "https://evil.example"
UBSAN = b"__ubsan_handle_dynamic_type_cache_miss"


def origin(name):
    return f"Origin: {name}\r\n"


class Abuse(gavel.TestCase):
    def daemon(self, *flags, **options):
        """One that is asked at the end whether it is the same process still, and serves."""
        daemon = super().daemon(*flags, **options)
        pid = daemon.pid
        self.addCleanup(lambda: self.check_serves(daemon, pid))
        return daemon

    def check_serves(self, daemon, pid):
        self.assertTrue(daemon.running or daemon.log, "it has ended by itself")  # the log is there once it was stopped
        if daemon.running:
            self.assertEqual(pid, daemon.pid)
            gavel.wait_until(lambda: self.status(daemon, HEALTH) == 200, "the daemon serves again")

    @staticmethod
    def status(daemon, request):
        answer = ask(daemon.port, request)
        return answer and answer.status

    def for_every_row(self, table, check):
        for row, cases in table.items():
            for number, case in enumerate(cases):
                with self.subTest(row, case=number):
                    check(*case)


class Requests(Abuse):
    def test_every_row_about_framing_is_refused_and_nothing_behind_it_is_read(self):
        daemon = self.daemon()

        def check(sent, status):
            with Raw(daemon.port) as client:
                answer = client.ask(sent + HEALTH)
                self.assertIsNotNone(answer, "closed without an answer")
                self.assertEqual(status, answer.status)
                self.assertEqual("close", answer.fields["connection"])
                self.assertEqual("application/problem+json", answer.fields["content-type"])
                self.assertEqual(status, answer.json["status"])
                self.assertEqual(b"", client.rest(), "what followed was answered too")

        self.for_every_row(FRAMING, check)

    def test_every_row_about_bodies_is_refused_with_its_code_and_the_connection_lives(self):
        daemon = self.daemon()
        token = daemon.token("olga", "operator")
        lot = daemon.client("sally", "seller").make_auction()
        paths = {"auctions": "/v1/auctions", "bids": f"/v1/auctions/{lot['id']}/bids"}

        def check(where, body, status, code):
            with Raw(daemon.port) as client:
                answer = client.ask(post(paths[where], body, token))
                self.assertEqual([status, code], [answer.status, answer.code])
                if status == 400:
                    self.assertIsInstance(answer.json["offset"], int)
                self.assertEqual(200, client.ask(HEALTH).status)

        self.for_every_row(BODIES, check)
        self.assertEqual(0, daemon.client().auction(lot["id"])["bid_count"])
        self.assertEqual([lot["id"]], [item["id"] for item in daemon.client().get("/v1/auctions").json["items"]])

    def test_a_known_but_wrong_method_is_405_with_Allow(self):
        daemon = self.daemon()
        for target, method in (("/healthz", "DELETE"), ("/v1/auctions", "PUT"), ("/v1/system/tree", "POST")):
            answer = ask(daemon.port, head(method, target))
            self.assertEqual(405, answer.status)
            self.assertNotIn(method, answer.fields["allow"].split(", "))
            self.assertIn("GET", answer.fields["allow"].split(", "))

    def test_no_path_leads_to_a_file(self):
        daemon = self.daemon()
        for target in ("/etc/passwd", "/gavel.toml", "/index.html", "/.git/config", "/v1/journal.db"):
            self.assertEqual(404, self.status(daemon, get(target)), target)

    def test_100_continue_comes_only_after_the_size_and_the_token_were_looked_at(self):
        daemon = self.daemon()
        token = daemon.token("sally", "seller")
        body = auction()
        kind = "Content-Type: application/json\r\nExpect: 100-continue\r\n"
        for fields, status in (
            (f"Content-Length: {len(body)}\r\n", 401),
            (f"Content-Length: {len(body)}\r\nAuthorization: Bearer gvl_wrong\r\n", 401),
            (f"Content-Length: 16385\r\nAuthorization: Bearer {token}\r\n", 413),
        ):
            with Raw(daemon.port) as client:
                self.assertEqual(status, client.ask(head("POST", "/v1/auctions", kind + fields)).status)
                self.assertEqual(b"", client.rest())
        with Raw(daemon.port) as client:
            good = f"Content-Length: {len(body)}\r\nAuthorization: Bearer {token}\r\n"
            self.assertEqual(100, client.ask(head("POST", "/v1/auctions", kind + good)).status)
            self.assertEqual(201, client.ask(body.encode()).status)
        self.assertEqual(417, self.status(daemon, get("/healthz", "Expect: 200-maybe\r\n")))

    def test_a_pipelined_flood_is_answered_in_order(self):
        daemon = self.daemon()
        kinds = [(HEALTH, 200), (get("/nothing"), 404), (head("PUT", "/healthz"), 405), (get("/v1/auctions"), 200)]
        with Raw(daemon.port) as client:
            for _ in range(20):
                self.assertTrue(client.send(b"".join(request for request, _ in kinds) * 25))
                for _ in range(25):
                    for _, status in kinds:
                        self.assertEqual(status, client.answer().status)

    def test_foreign_names_in_Host_and_forwarding_fields_get_into_no_answer(self):
        daemon = self.daemon()
        token = daemon.token("sally", "seller")
        fields = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: poisoned.example\r\nForwarded: host=poisoned.example\r\n"
        answer = ask(daemon.port, post("/v1/auctions", auction(), token, fields, host="Host: localhost:6666\r\n"))
        self.assertEqual(201, answer.status)
        self.assertEqual(f"/v1/auctions/{answer.json['id']}", answer.fields["location"])
        said = str(answer.fields) + answer.body.decode()
        for foreign in ("poisoned", "6666", "6.6.6.6", "localhost"):
            self.assertNotIn(foreign, said)


class Slowness(Abuse):
    FLAGS = ["--http-header-timeout", "300ms", "--http-body-timeout", "300ms", "--http-write-timeout", "300ms"]

    def test_a_slow_header_is_408_though_every_byte_comes_in_time(self):
        daemon = self.daemon(*self.FLAGS)
        with Raw(daemon.port) as client, Raw(daemon.port) as idle:
            client.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
            client.patience(0.05)
            while True:
                client.send(b"y")
                try:
                    answer = client.answer()
                    break
                except TimeoutError:
                    pass
            self.assertEqual(408, answer.status)
            self.assertEqual("close", answer.fields["connection"])
            self.assertEqual(b"", idle.rest(), "one that says nothing is closed in silence")

    def test_a_slow_body_is_408(self):
        daemon = self.daemon(*self.FLAGS)
        request = post("/v1/auctions", auction(), daemon.token("sally", "seller"))
        with Raw(daemon.port) as client:
            answer = client.ask(request[:-1])
            self.assertEqual([408, "close"], [answer.status, answer.fields["connection"]])
            self.assertEqual(b"", client.rest())
        self.assertEqual([], daemon.client().get("/v1/auctions").json["items"])

    def test_a_slow_reader_is_dropped_and_its_flood_goes_no_further(self):
        daemon = self.daemon(*self.FLAGS)
        padded = get("/v1/auctions/none", "X: " + "y" * 1_500 + "\r\n") * 100
        with Raw(daemon.port, receive_buffer=4_096) as client:
            while client.send(padded):  # it stops taking them, and then drops the connection
                pass
        self.assertEqual(200, self.status(daemon, HEALTH))


class Tokens(Abuse):
    def test_whatever_is_no_token_of_this_server_is_401_and_all_are_told_the_same(self):
        daemon = self.daemon()
        token = daemon.token("ada", "admin")
        claims = base64.urlsafe_b64encode(b'{"sub":"ada","role":"admin","exp":1}').rstrip(b"=").decode()

        def jwt(header, signature="c2ln"):
            return f"{base64.urlsafe_b64encode(header.encode()).rstrip(b'=').decode()}.{claims}.{signature}"

        wrong = {
            "unknown": "gvl_" + "A" * (len(token) - 4),
            "one byte off": token[:-1] + ("A" if token[-1] != "A" else "B"),
            "cut": token[:-1],
            "longer": token + "A",
            "JWT alg none": jwt('{"alg":"none"}', ""),
            "JWT HS256": jwt('{"alg":"HS256","typ":"JWT"}'),
            "JWT RS256": jwt('{"alg":"RS256"}'),
            "JWT kid path": jwt('{"alg":"HS256","kid":"../../dev/null"}'),
            "JWT of 4 KiB": jwt('{"alg":"HS256"}', "A" * 4_096),
        }
        answers = set()
        for name, value in wrong.items():
            with self.subTest(name):
                answer = ask(daemon.port, get("/v1/system/tree", f"Authorization: Bearer {value}\r\n"))
                self.assertEqual(401, answer.status)
                self.assertEqual("application/problem+json", answer.fields["content-type"])
                answers.add((answer.body, answer.fields["www-authenticate"]))
        self.assertEqual(1, len(answers), answers)
        self.assertEqual(431, self.status(daemon, get("/v1/system/tree", f"Authorization: Bearer {'A' * 9_000}\r\n")))
        good = get("/v1/system/tree", f"Authorization: Bearer {token}\r\n")
        self.assertEqual(200, self.status(daemon, good))

    def test_cookies_and_other_schemes_grant_nothing(self):
        daemon = self.daemon()
        token = daemon.token("ada", "admin")
        basic = base64.b64encode(f"ada:{token}".encode()).decode()
        for fields in (
            f"Cookie: session={token}; token={token}; Authorization=Bearer {token}\r\n",
            f"Authorization: Basic {basic}\r\n",
            f"Authorization: {token}\r\n",
            f"X-Api-Key: {token}\r\n",
            f"Proxy-Authorization: Bearer {token}\r\n",
        ):
            answer = ask(daemon.port, get("/v1/system/tree", fields))
            self.assertEqual(401, answer.status, fields)
            self.assertNotIn("set-cookie", answer.fields)
            self.assertEqual(401, self.status(daemon, post("/v1/auctions", auction(), fields=fields)), fields)

    def test_what_does_not_exist_and_what_is_no_id_are_told_alike(self):
        daemon = self.daemon()
        stranger = daemon.token("bob", "seller")
        ids = ("01KAPX4V000000000000000000", "7" + "Z" * 25, "none", "1", "'%20OR%201=1--")
        for make in (
            lambda i: get(f"/v1/auctions/{i}"),
            lambda i: get(f"/v1/auctions/{i}/bids"),
            lambda i: get(f"/v1/auctions/{i}/live", UPGRADE),
            lambda i: post(f"/v1/auctions/{i}/bids", '{"amount":100}', stranger),
            lambda i: post(f"/v1/auctions/{i}/cancel", '{"reason":"x"}', stranger),
        ):
            answers = [ask(daemon.port, make(i)) for i in ids]
            self.assertEqual({404}, {answer.status for answer in answers})
            self.assertEqual(1, len({answer.body for answer in answers}))


class Browsers(Abuse):
    def test_foreign_pages_may_change_nothing_and_read_nothing(self):
        daemon = self.daemon("--http-allowed-origins", SHOP)
        admin, seller = daemon.token("ada", "admin"), daemon.token("sally", "seller")
        lot = daemon.client("sally", "seller").make_auction()["id"]
        bearer = f"Authorization: Bearer {admin}\r\n"
        asks = origin(EVIL) + "Access-Control-Request-Method: POST\r\n"
        refused = {
            "create": post("/v1/auctions", auction(), seller, origin(EVIL)),
            "bid": post(f"/v1/auctions/{lot}/bids", '{"amount":9900}', admin, origin(EVIL)),
            "null": post("/v1/auctions", auction(), seller, origin("null")),
            "admin": get("/v1/system/tree", bearer + origin(EVIL)),
            "preflight": head("OPTIONS", "/v1/auctions", asks),
            "live": get(f"/v1/auctions/{lot}/live", UPGRADE + origin(EVIL)),
            "live of no page": get(f"/v1/auctions/{lot}/live", UPGRADE + origin("null")),
        }
        for name, request in refused.items():
            with self.subTest(name):
                answer = ask(daemon.port, request)
                self.assertEqual([403, "origin_not_allowed"], [answer.status, answer.code])
                self.assertFalse([field for field in answer.fields if field.startswith("access-control-")])
        answer = ask(daemon.port, get("/v1/auctions", origin(EVIL)))
        self.assertEqual(200, answer.status)
        self.assertNotIn("access-control-allow-origin", answer.fields)
        self.assertEqual(1, len(daemon.client().get("/v1/auctions").json["items"]))

    def test_listed_pages_may_and_are_named_and_never_all_of_them(self):
        daemon = self.daemon("--http-allowed-origins", SHOP)
        seller = daemon.token("sally", "seller")
        own = f"http://127.0.0.1:{daemon.port}"
        preflight = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n"
        for request, status in (
            (post("/v1/auctions", auction(), seller, origin(SHOP)), 201),
            (get("/v1/auctions", origin(SHOP)), 200),
            (get("/v1/auctions/none", origin(SHOP)), 404),
            (post("/v1/auctions", "{", fields=origin(SHOP)), 401),
            (head("OPTIONS", "/v1/auctions", preflight + origin(SHOP)), 204),
        ):
            answer = ask(daemon.port, request)
            self.assertEqual(status, answer.status)
            self.assertEqual(SHOP, answer.fields["access-control-allow-origin"])
            self.assertIn("Origin", answer.fields["vary"].split(", "))
            self.assertNotIn("access-control-allow-credentials", answer.fields)
        self.assertEqual("GET, HEAD, POST, OPTIONS", ", ".join(sorted_methods(answer)))
        self.assertIn("Authorization", answer.fields["access-control-allow-headers"])
        host = f"Host: 127.0.0.1:{daemon.port}\r\n"
        self.assertEqual(201, self.status(daemon, post("/v1/auctions", auction(), seller, origin(own), host=host)))

    def test_a_rebound_name_is_not_this_server(self):
        daemon = self.daemon()
        bearer = f"Authorization: Bearer {daemon.token('ada', 'admin')}\r\n"
        host = f"Host: rebound.example:{daemon.port}\r\n"
        page = origin(f"http://rebound.example:{daemon.port}")
        for fields in ("", page):
            for request in (
                get("/v1/system/tree", bearer + fields, host=host),
                post("/v1/auctions", auction(), daemon.token("sally", "seller"), fields, host=host),
                get(LIVE, UPGRADE + fields, host=host),
                get("/healthz", fields, host=host),
            ):
                answer = ask(daemon.port, request)
                self.assertEqual([421, "misdirected_request"], [answer.status, answer.code])
        for name in ("localhost", "127.0.0.1", "127.9.9.9", "[::1]", f"localhost:{daemon.port}"):
            self.assertEqual(200, self.status(daemon, get("/v1/system/tree", bearer, host=f"Host: {name}\r\n")), name)

    def test_names_that_the_operator_allows_are_this_server(self):
        daemon = self.daemon("--http-allowed-hosts", "bids.example,[2001:db8::1]")
        for name, status in (
            ("bids.example", 200),
            ("Bids.Example:443", 200),
            ("[2001:db8::1]:80", 200),
            ("localhost", 200),
            ("other.example", 421),
        ):
            self.assertEqual(status, self.status(daemon, get("/healthz", host=f"Host: {name}\r\n")), name)

    def test_every_answer_forbids_to_guess_to_keep_to_frame_and_to_run_it(self):
        daemon = self.daemon()
        for request in (
            HEALTH,
            get("/v1/auctions"),
            get("/nothing"),
            get("/v1/system/tree"),
            get("/he llo"),
            post("/v1/auctions", "{"),
            head("OPTIONS", "/v1/auctions"),
        ):
            fields = ask(daemon.port, request).fields
            self.assertEqual("nosniff", fields["x-content-type-options"])
            self.assertEqual("no-store", fields["cache-control"])
            self.assertEqual("default-src 'none'; frame-ancestors 'none'", fields["content-security-policy"])


def sorted_methods(answer):
    order = ["GET", "HEAD", "POST", "OPTIONS"]
    return sorted(answer.fields["access-control-allow-methods"].split(", "), key=order.index)


class Floods(Abuse):
    def test_a_client_with_too_many_connections_is_429_and_served_when_it_has_fewer(self):
        daemon = self.daemon("--http-max-connections-per-client", "5")
        clients = [Raw(daemon.port) for _ in range(6)]
        self.addCleanup(lambda: [client.close() for client in clients])
        answer = clients[-1].answer()
        self.assertEqual([429, "close"], [answer.status, answer.fields["connection"]])
        self.assertEqual("too_many_connections_of_client", answer.code)
        self.assertIn("retry-after", answer.fields)
        self.assertEqual(b"", clients[-1].rest())
        self.assertEqual(200, clients[0].ask(HEALTH).status)
        for client in clients[1:]:
            client.close()
        gavel.wait_until(lambda: self.status(daemon, HEALTH) == 200, "another is served")

    def test_a_client_that_opens_connections_too_fast_is_turned_away_and_served_a_moment_later(self):
        daemon = self.daemon("--http-connection-rate-per-client", "1")

        def turned_away():
            with Raw(daemon.port) as client:
                answer = client.ask(HEALTH)
                return answer is None or answer.status == 429

        gavel.wait_until(turned_away, "the burst is used up")
        gavel.wait_until(lambda: not turned_away(), "the client is served again")
        self.assertIn(daemon.stderr().count("turned away"), range(1, 10), "a flood must not fill the log")

    def test_above_the_limit_of_all_connections_it_is_503(self):
        daemon = self.daemon("--http-max-connections", "40")
        lot = daemon.client("sally", "seller").make_auction()["id"]
        gavel.wait_until(lambda: self.status(daemon, HEALTH) == 200, "it serves")
        watchers = []
        self.addCleanup(lambda: [watcher.close() for watcher in watchers])
        while len(watchers) < 50:
            watchers.append(RawSocket(daemon.port, lot))
            if watchers[-1].handshake.status != 101:
                break
        answer = watchers[-1].handshake
        self.assertEqual([503, "too_many_sockets"], [answer.status, answer.code], "room is kept for requests")
        self.assertIn("retry-after", answer.fields)
        others = [Raw(daemon.port) for _ in range(20)]
        answer = others[-1].answer()
        self.assertEqual([503, "too_many_connections"], [answer.status, answer.code])
        for other in others:
            other.close()

    @unittest.skipIf(UBSAN in Path(gavel.BINARY).read_bytes(), "UBSan itself needs descriptors to look at objects")
    def test_without_file_descriptors_it_turns_away_and_serves_again_afterwards(self):
        daemon = self.daemon()
        before = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (64, before[1]))
        clients = [Raw(daemon.port) for _ in range(100)]
        self.assertEqual(b"", clients[-1].rest(), "closed unanswered")
        served = [client for client in clients[:-1] if client.send(HEALTH) and client.answer()]
        self.assertGreater(len(served), 0)
        self.assertLess(len(served), 64)
        for client in clients:
            client.close()
        gavel.wait_until(lambda: self.status(daemon, HEALTH) == 200, "it serves again")
        self.assertIn(daemon.stderr().count("out of file descriptors"), range(1, 10), "it must not fill the log")

    def test_it_sheds_before_descriptors_run_out(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
        try:
            daemon = self.daemon()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        clients = [Raw(daemon.port) for _ in range(470)]
        answer = clients[-1].answer()
        self.assertEqual([503, "too_many_connections"], [answer.status, answer.code])
        for client in clients:
            client.close()
        self.assertNotIn("out of file descriptors", daemon.stderr())


class Watching(Abuse):
    def setUp(self):
        super().setUp()
        self.serve("--live-queue-limit", "16KiB")

    def serve(self, *flags, name="data"):
        self.watched = self.daemon(*flags, name=name)
        self.seller = self.watched.client("sally", "seller")
        self.lot = self.seller.make_auction(starting_price=100)["id"]

    def watcher(self, fields="", **options):
        watcher = RawSocket(self.watched.port, self.lot, fields, **options)
        self.addCleanup(watcher.close)
        return watcher

    def test_every_row_about_frames_closes_with_its_code_and_others_watch_on(self):
        other = self.watcher()

        def check(sent, code):
            with RawSocket(self.watched.port, self.lot) as watcher:
                self.assertEqual(101, watcher.handshake.status)
                watcher.send(sent)
                self.assertEqual(code, watcher.close_code())
                watcher.send(close_frame(code))

        self.for_every_row(FRAMES, check)
        self.seller.cancel(self.lot, reason="enough")
        self.assertEqual(1000, answering_pings(other))

    def test_extensions_and_subprotocols_are_not_echoed(self):
        watcher = self.watcher(
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-garbage; a=\"b\"\r\n"
            "Sec-WebSocket-Protocol: chat, super chat\r\n"
        )
        self.assertEqual(101, watcher.handshake.status)
        self.assertFalse(watcher.handshake.fields.keys() & {"sec-websocket-extensions", "sec-websocket-protocol"})

    def test_bad_handshakes_are_refused_before_the_upgrade(self):
        live = f"/v1/auctions/{self.lot}/live"
        for request, status in (
            (get(live), 426),
            (get(live, UPGRADE.replace("13", "8")), 426),
            (get(live, UPGRADE.replace("dGhl", "!!!!")), 400),
            (get("/healthz", UPGRADE), 400),
            (get("/nothing/live", UPGRADE), 404),
            (get(live, UPGRADE) + frame(b"too early"), 400),
        ):
            self.assertEqual(status, self.status(self.watched, request))

    def test_a_cookie_adds_nothing_to_a_handshake(self):
        token = self.watched.token("ada", "admin")
        foreign = get(f"/v1/auctions/{self.lot}/live", UPGRADE + f"Cookie: token={token}\r\n" + origin(EVIL))
        self.assertEqual(403, self.status(self.watched, foreign))
        watcher = self.watcher(f"Cookie: token={token}\r\n")
        opcode, snapshot = watcher.receive()
        self.assertEqual([1, "snapshot"], [opcode, json.loads(snapshot)["type"]])
        self.assertNotIn("set-cookie", watcher.handshake.fields)

    def test_one_that_answers_no_ping_is_dropped(self):
        self.serve("--live-ping-interval", "500ms", name="impatient")
        watcher = self.watcher()
        pings = 0
        while received := watcher.receive():
            pings += received[0] == 9
        self.assertGreater(pings, 0)

    def test_one_that_does_not_answer_the_close_is_dropped(self):
        watcher = self.watcher()
        self.seller.cancel(self.lot, reason="enough")
        self.assertEqual(1000, answering_pings(watcher))
        self.assertEqual(b"", watcher.rest(), "the connection ends all the same")

    def test_one_too_slow_for_events_misses_none_silently_but_is_closed(self):
        slow, quick = self.watcher(receive_buffer=2_048), self.watcher()
        bidder = self.watched.client("olga", "operator")
        # Each bid is an event. The slow one takes none of them: its part of the kernel and of the queue are bounded.
        for n in range(600):
            self.assertEqual(201, bidder.bid(self.lot, 1_000_000 + n, bidder="b1").status)
            while event := quick.receive():
                message = json.loads(event[1])
                if message["type"] == "event":
                    break
            self.assertEqual(n + 2, message["seq"], "the quick one gets all")
        seen = []
        while received := slow.receive():
            if received[0] == 8:
                self.assertEqual(1013, int.from_bytes(received[1][:2], "big"))
            elif len(received[1]) > 0 and received[1].endswith(b"}") and json.loads(received[1])["type"] == "event":
                seen.append(json.loads(received[1])["seq"])
        self.assertEqual(list(range(2, 2 + len(seen))), seen, "what it got had no gap")
        self.assertLess(len(seen), 600)

    def test_at_a_restart_all_are_told_to_come_back_and_not_at_the_same_time(self):
        watchers = [self.watcher() for _ in range(50)]
        self.watched.signal(15)
        closes = [watcher.close_frame() for watcher in watchers]
        for watcher in watchers:
            watcher.send(close_frame(1012))
            watcher.close()
        self.assertEqual({1012}, {code for code, _ in closes})
        waits = [int(re.fullmatch(r".+; retry_after_ms=(\d+)", reason)[1]) for _, reason in closes]
        self.assertGreater(len(set(waits)), 25)
        self.assertEqual(0, self.watched.wait())


def answering_pings(watcher):
    """Reads on as a good client does: the close code."""
    while received := watcher.receive():
        if received[0] == 9:
            watcher.send(frame(received[1], opcode=10))
        if received[0] == 8:
            return int.from_bytes(received[1][:2], "big")
    return None


class Log(Abuse):
    """At the level that says the most."""

    HOSTILE = "evil\x1b[31m\u2028\u0085{}%s%n<script>"

    def provoke(self, daemon):
        """Everything that a client can write somewhere: paths, fields, titles, bodies, tokens; and failures."""
        self.secrets = [daemon.token(role, role) for role in ("admin", "operator", "seller", "bidder")]
        admin, operator, seller, bidder = self.secrets
        unknown = "gvl_" + "planted" * 5
        self.secrets.append(unknown)
        lot = daemon.client("seller", "seller").make_auction(title="evil {}%s <script>")["id"]
        hostile = self.HOSTILE.encode()
        for request in (
            get("/healthz?token=" + bidder),
            get(f"/{bidder}?access_token={unknown}", f"Authorization: Bearer {bidder}\r\n"),
            get("/evil%0d%0a2026-11-22T00:00:00.000Z%20info%20forged"),
            get("/v1/auctions/evil%1b[31m%e2%80%a8"),
            get("/healthz", "X-Evil: \x1b[31m\r\n"),
            get("/healthz", "User-Agent: evil\xc2\x85%s\r\nReferer: \xe2\x80\xa8forged\r\n"),
            b"GET /evil\r\n2026-11-22T00:00:00.000Z info forged HTTP/1.1\r\n\r\n",
            post("/v1/auctions", auction(title=self.HOSTILE), seller),
            post("/v1/auctions", b'{"' + hostile + b'":1}', seller),
            post(f"/v1/auctions/{lot}/bids", '{"amount":9900,"bidder":"evil\\r\\nforged"}', operator),
            post(f"/v1/auctions/{lot}/bids", '{"amount":9900}', bidder),
            post(f"/v1/auctions/{lot}/bids", '{"amount":9900}', unknown),
            get(f"/v1/auctions/{lot}/live", UPGRADE + "Origin: evil\xff\r\n"),
            get("/v1/system/tree", f"Authorization: Bearer {admin}\r\n"),
            post(f"/v1/system/auctions/{lot}/crash", "{}", admin),
        ):
            ask(daemon.port, request)
        with RawSocket(daemon.port, lot) as watcher:
            watcher.send(frame(hostile))
            watcher.close_code()
        gavel.wait_until(lambda: "crash" in daemon.stderr(), "the crash is in the log")
        self.assertEqual(0, daemon.stop())
        return daemon.log + daemon.stdout()

    def check(self, written):
        for secret in self.secrets:
            self.assertNotIn(secret, written)
            self.assertNotIn(secret[4:], written)
        for character in written:
            self.assertTrue(character == "\n" or " " <= character <= "~", repr(character))
        self.assertNotIn("planted", written)

    def test_has_one_line_for_each_event_and_no_secret(self):
        daemon = self.daemon("--log-level", "trace", "--debug-allow-crash")
        written = self.provoke(daemon)
        self.check(written)
        line = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|info |warning|error) .+|gavel listens on .+")
        for one in written.splitlines():
            self.assertRegex(one, line)
            self.assertNotRegex(one, r"^\S+ info +forged")

    def test_in_json_is_json_on_every_line_and_has_no_secret(self):
        daemon = self.daemon("--log-level", "trace", "--log-format", "json", "--debug-allow-crash")
        written = self.provoke(daemon)
        self.check(written)
        for one in daemon.log.splitlines():
            self.assertEqual({"time", "level", "message"}, json.loads(one).keys())


if __name__ == "__main__":
    gavel.main()
