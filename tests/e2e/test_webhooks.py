#!/usr/bin/env python3
"""Webhooks over their whole life: made, signed, told of every event, tried again, given up, sent again; and what a
killed daemon owes them."""

import http.client
import itertools
import threading

import gavel
from certificates import Authority
from receiver import Receiver

QUICK = ("--webhooks-allow-http", "--webhooks-allow-private", "--webhooks-first-retry", "20ms",
         "--webhooks-longest-retry", "50ms")  # fmt: skip
SECRET = r"\Awhsec_[A-Za-z0-9+/]{43}=\Z"


class TestCase(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.entered(Receiver())

    def entered(self, context):  # unittest.TestCase.enterContext is newer than Debian 12's Python
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def make(self, admin, path, **members):
        made = admin.post("/v1/webhooks", {"url": self.receiver.url(path), **members})
        self.assertEqual(201, made.status, made)
        return made.json

    def deliveries(self, admin, hook, **query):
        path = f"/v1/webhooks/{hook['id']}/deliveries?limit=200"
        return admin.all_pages(path + "".join(f"&{name}={value}" for name, value in query.items()))

    def wait_settled(self, admin, hook):
        """Nothing waits for it any more."""
        gavel.wait_until(lambda: admin.get(f"/v1/webhooks/{hook['id']}").json["pending"] == 0, "nothing waits")
        return {delivery["id"]: delivery for delivery in self.deliveries(admin, hook)}


class Events(TestCase):
    def test_a_webhook_is_told_what_a_watcher_hears_signed_and_numbered(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/all", description="everything")
        self.assertRegex(hook["secret"], SECRET)
        auction = daemon.client("sally", "seller").make_auction(duration_ms=60_000)
        bidder = daemon.client("bob", "bidder")
        bidder.accepted_bid(auction["id"], 12_000)
        bidder.accepted_bid(auction["id"], 15_000)
        daemon.client("sally", "seller").cancel(auction["id"], reason="it broke")
        self.receiver.wait(lambda: len(self.receiver.got("/all")) == 4, "all four came")
        posts = sorted(self.receiver.got("/all"), key=lambda post: post.json["data"]["seq"])
        self.assertEqual(["auction.created", "auction.bid", "auction.bid", "auction.cancelled"],
                         [post.json["type"] for post in posts])  # fmt: skip
        events = [post.json["data"] for post in posts]
        self.assertEqual([1, 2, 3, 4], [event["seq"] for event in events])
        self.assertEqual({auction["id"]}, {event["id"] for event in events})
        told = daemon.client().get(f"/v1/auctions/{auction['id']}/events?after=0").json["items"]
        for event, same in zip(events, told, strict=True):
            del event["id"]
            self.assertEqual(same, event)
        for post in posts:
            self.assertTrue(post.signed_with(hook["secret"]))
            self.assertEqual(f"msg_{auction['id']}_{post.json['data']['seq']}", post.id)
            self.assertEqual("application/json", post.headers["Content-Type"])
            self.assertLess(abs(int(post.headers["webhook-timestamp"]) - post.at), 60)
            self.assertNotIn(b"15000", post.body)  # bob's maximum
        settled = self.wait_settled(admin, hook)
        self.assertEqual({post.id for post in posts}, set(settled))
        for delivery in settled.values():
            self.assertEqual(("delivered", 1, 204, None), tuple(
                delivery[name] for name in ("state", "attempts", "last_status", "last_error")))  # fmt: skip

    def test_only_what_it_asked_for_and_only_from_its_making_on(self):
        daemon = self.daemon(*QUICK)
        admin, seller = daemon.client("root", "admin"), daemon.client("sally", "seller")
        before = seller.make_auction()
        sale = seller.post("/v1/sales", {"title": "S", "currency": "USD", "increments": "fixed:100", "starting_price": 100,
                           "ends_at": "2099-01-01T00:00:00Z", "stagger_ms": 60_000, "lots": [{"title": "one"}]})  # fmt: skip
        self.assertEqual(201, sale.status, sale)
        lots = self.make(admin, "/lots", scope={"sale": sale.json["id"]}, events=["auction.bid"])
        self.assertEqual({"sale": sale.json["id"]}, lots["scope"])
        lot = gavel.wait_until(lambda: seller.get(f"/v1/sales/{sale.json['id']}/lots").json["items"], "a lot")[0]
        self.make(admin, "/ends", events=["auction.cancelled", "auction.closed"])
        one = self.make(admin, "/one", scope={"auction": before["id"]})
        self.assertEqual({"auction": before["id"]}, one["scope"])
        other = seller.make_auction()
        for auction in (before, other):
            daemon.client("bob", "bidder").accepted_bid(auction["id"], 12_000)
            seller.cancel(auction["id"])
        self.receiver.wait(lambda: len(self.receiver.got("/ends")) == 2 and len(self.receiver.got("/one")) == 2, "both")
        self.assertEqual({before["id"], other["id"]}, {post.json["data"]["id"] for post in self.receiver.got("/ends")})
        self.assertEqual({"auction.cancelled"}, {post.json["type"] for post in self.receiver.got("/ends")})
        self.assertEqual({("auction.bid", before["id"]), ("auction.cancelled", before["id"])},
                         {(post.json["type"], post.json["data"]["id"]) for post in self.receiver.got("/one")})  # fmt: skip
        daemon.client("bob", "bidder").accepted_bid(lot["id"], 1_000)
        self.receiver.wait(lambda: self.receiver.got("/lots"), "the bid on the lot")
        self.assertEqual([lot["id"]], [post.json["data"]["id"] for post in self.receiver.got("/lots")])

    def test_amounts_of_sealed_bids_are_in_no_post_before_the_close(self):
        daemon = self.daemon(*QUICK)
        self.make(daemon.client("root", "admin"), "/sealed")
        seller = daemon.client("sally", "seller")
        auction = seller.make_auction(format="first_price", duration_ms=60_000)
        daemon.client("bob", "bidder").accepted_bid(auction["id"], 47_113)
        self.receiver.wait(lambda: len(self.receiver.got("/sealed")) == 2, "created, sealed_bid")
        for post in self.receiver.got("/sealed"):
            self.assertNotIn(b"47113", post.body)


class Retries(TestCase):
    def test_what_failed_is_tried_again_under_the_same_id_until_it_is_taken(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/flaky")
        self.receiver.answer("/flaky", 500, 302, 429, 204)
        ping = admin.post(f"/v1/webhooks/{hook['id']}/ping", {})
        self.assertEqual(202, ping.status)
        settled = self.wait_settled(admin, hook)
        self.assertEqual(4, len(self.receiver.got("/flaky")))
        self.assertEqual({ping.json["id"]}, {post.id for post in self.receiver.got("/flaky")})
        self.assertEqual("ping", self.receiver.got("/flaky")[0].json["type"])
        delivery = settled[ping.json["id"]]
        self.assertEqual(("delivered", 4, 204), (delivery["state"], delivery["attempts"], delivery["last_status"]))

    def test_what_is_given_up_is_listed_and_can_be_sent_again_alone_or_with_all(self):
        daemon = self.daemon(*QUICK, "--webhooks-attempts", "3")
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/down")
        self.receiver.answer("/down", 503)
        seller = daemon.client("sally", "seller")
        auction = seller.make_auction()
        seller.cancel(auction["id"])
        self.wait_settled(admin, hook)
        dead = self.deliveries(admin, hook, state="dead")
        self.assertEqual(2, len(dead))
        self.assertEqual(dead, sorted(dead, key=lambda delivery: -delivery["seq"]))
        self.assertEqual({("dead", 3, 503, "it answered 503")},
                         {tuple(d[n] for n in ("state", "attempts", "last_status", "last_error")) for d in dead})  # fmt: skip
        self.assertEqual(2, admin.get(f"/v1/webhooks/{hook['id']}").json["dead"])
        self.receiver.answer("/down", 204)
        again = admin.post(f"/v1/webhooks/{hook['id']}/deliveries/{dead[0]['id']}/redeliver", {})
        self.assertEqual((202, "pending", 0), (again.status, again.json["state"], again.json["attempts"]))
        gavel.wait_until(lambda: len(self.deliveries(admin, hook, state="delivered")) == 1, "it was delivered")
        rest = admin.post(f"/v1/webhooks/{hook['id']}/redeliver", {})
        self.assertEqual((202, {"redelivered": 1}), (rest.status, rest.json))
        self.wait_settled(admin, hook)
        self.assertEqual(2, len(self.deliveries(admin, hook, state="delivered")))
        self.assertEqual(0, admin.get(f"/v1/webhooks/{hook['id']}").json["dead"])
        metrics = admin.get("/metrics").body.decode()
        self.assertRegex(metrics, r'(?m)^gavel_webhook_attempts_total\{state="delivered"\} 2$')
        self.assertRegex(metrics, r'(?m)^gavel_webhook_attempts_total\{state="dead"\} 2$')

    def test_one_that_hangs_delays_no_other(self):
        daemon = self.daemon(*QUICK, "--webhooks-timeout", "30s")
        admin = daemon.client("root", "admin")
        hangs, good = self.make(admin, "/hangs"), self.make(admin, "/good")
        self.receiver.answer("/hangs", None)
        seller = daemon.client("sally", "seller")
        for _ in range(30):
            seller.make_auction()
        self.receiver.wait(lambda: len(self.receiver.got("/good")) == 30, "the other has all")
        self.wait_settled(admin, good)
        self.assertEqual(30, admin.get(f"/v1/webhooks/{hangs['id']}").json["pending"])
        self.assertLessEqual(len(self.receiver.got("/hangs")), 8)

    def test_410_switches_it_off_and_its_people_switch_it_on_again(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/gone")
        self.receiver.answer("/gone", 410)
        admin.post(f"/v1/webhooks/{hook['id']}/ping", {})
        off = gavel.wait_until(
            lambda: (h := admin.get(f"/v1/webhooks/{hook['id']}").json)["enabled"] is False and h, "it is off")
        self.assertEqual("it answered 410 Gone", off["disabled_reason"])
        seller = daemon.client("sally", "seller")
        seller.make_auction()
        self.receiver.answer("/gone", 204)
        on = admin.request("PATCH", f"/v1/webhooks/{hook['id']}", {"enabled": True})
        self.assertEqual((200, True, None), (on.status, on.json["enabled"], on.json["disabled_reason"]))
        self.wait_settled(admin, hook)
        seller.make_auction()
        self.receiver.wait(lambda: len(self.receiver.got("/gone")) == 3, "the ping twice, and one auction")
        self.assertEqual(["ping", "ping", "auction.created"],
                         [post.json["type"] for post in self.receiver.got("/gone")])  # fmt: skip


class Secrets(TestCase):
    def test_both_secrets_sign_while_one_is_replaced_and_neither_is_ever_shown_again(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/rotated")
        rotated = admin.post(f"/v1/webhooks/{hook['id']}/secret", {})
        self.assertEqual(200, rotated.status)
        self.assertRegex(rotated.json["secret"], SECRET)
        self.assertNotEqual(hook["secret"], rotated.json["secret"])
        admin.received = b""
        admin.post(f"/v1/webhooks/{hook['id']}/ping", {})
        self.receiver.wait(lambda: self.receiver.got("/rotated"), "the ping")
        post = self.receiver.got("/rotated")[0]
        self.assertTrue(post.signed_with(rotated.json["secret"]))
        self.assertTrue(post.signed_with(hook["secret"]))
        self.assertEqual(2, len(post.headers["webhook-signature"].split(" ")))
        self.wait_settled(admin, hook)
        admin.get("/v1/webhooks")
        daemon.stop()
        for secret in (hook["secret"], rotated.json["secret"]):
            self.assertNotIn(secret.encode(), admin.received)
            self.assertNotIn(secret, daemon.log)


class Disasters(TestCase):
    def test_kill_9_loses_no_event_of_an_acknowledged_bid(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/kept")
        auction = daemon.client("sally", "seller").make_auction(increments="fixed:100")
        acknowledged = []
        for life in range(4):
            bidder, enough = daemon.client("bob", "bidder"), threading.Event()

            def bid_on(first=100_000 * (life + 1), bidder=bidder, enough=enough):
                for number in itertools.count():
                    try:
                        acknowledged.append(bidder.accepted_bid(auction["id"], first + 100 * number)["seq"])
                    except (OSError, http.client.HTTPException):  # the daemon was killed
                        return
                    if number == 20:
                        enough.set()

            thread = threading.Thread(target=bid_on)
            thread.start()
            self.assertTrue(enough.wait(gavel.PATIENCE))
            daemon.kill()
            thread.join()
            daemon.start().wait_ready()
        self.assertGreaterEqual(len(acknowledged), 80)
        admin = daemon.client("root", "admin")
        self.wait_settled(admin, hook)
        last = admin.auction(auction["id"])["seq"]
        seen = [post.json["data"]["seq"] for post in self.receiver.got("/kept")]
        self.assertEqual(set(range(1, last + 1)), set(seen))
        self.assertLessEqual(set(acknowledged), set(seen))
        # What came twice came under the same id, with the same words.
        bodies = {}
        for post in self.receiver.got("/kept"):
            self.assertEqual(bodies.setdefault(post.id, post.body), post.body)
        self.assertEqual(last, len(bodies))

    def test_what_waits_for_its_next_attempt_waits_through_a_restart(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/kept")
        self.receiver.answer("/kept", 503, 503, 204)
        admin.post(f"/v1/webhooks/{hook['id']}/ping", {})
        daemon.kill()
        daemon.start().wait_ready()
        settled = self.wait_settled(daemon.client("root", "admin"), hook)
        self.assertEqual(["delivered"], [delivery["state"] for delivery in settled.values()])

    def test_a_file_that_will_not_do_is_one_line_and_nothing_is_touched(self):
        daemon = self.daemon()
        daemon.stop()
        (daemon.data_dir / "webhooks.db-wal").unlink(missing_ok=True)
        file = daemon.data_dir / "webhooks.db"
        file.write_bytes(b"x" * 8192)
        refused = gavel.run("serve", "--data-dir", daemon.data_dir, "--listen", "127.0.0.1:0")
        self.assertEqual(1, refused.returncode)
        self.assertEqual(1, refused.stderr.count("\n"), refused.stderr)
        self.assertIn("webhooks.db", refused.stderr)
        self.assertEqual(b"x" * 8192, file.read_bytes())


class Tls(TestCase):
    def test_https_is_spoken_with_a_certificate_that_is_good_alone(self):
        authority = Authority(self.directory)
        secure = self.entered(Receiver(*authority.sign("hooks")))
        stranger = self.entered(Receiver(*Authority(self.directory, "nobody").sign("stranger")))
        other = self.entered(Receiver(*authority.sign("other", "DNS:elsewhere.example")))
        gavel.ENVIRONMENT["SSL_CERT_FILE"] = str(authority.file)
        self.addCleanup(gavel.ENVIRONMENT.pop, "SSL_CERT_FILE")
        daemon = self.daemon("--webhooks-allow-private", "--webhooks-attempts", "1")
        admin = daemon.client("root", "admin")
        for receiver, state, said in ((secure, "delivered", None), (stranger, "dead", "certificate verify failed"),
                                      (other, "dead", "certificate verify failed")):  # fmt: skip
            hook = admin.post("/v1/webhooks", {"url": receiver.url("/hooks")}).json
            for _ in range(3):  # on one connection
                admin.post(f"/v1/webhooks/{hook['id']}/ping", {})
            for delivery in self.wait_settled(admin, hook).values():
                self.assertEqual(state, delivery["state"], delivery)
                if said:
                    self.assertIn(said, delivery["last_error"])
        self.assertEqual([3, 0, 0], [len(receiver.got("/hooks")) for receiver in (secure, stranger, other)])


class Refusals(TestCase):
    def test_addresses_that_lead_inside_are_refused_at_once_or_when_they_are_sent_to(self):
        daemon = self.daemon("--webhooks-attempts", "1")
        admin = daemon.client("root", "admin")
        for url in ("https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://10.1.2.3/",
                    "https://[::ffff:127.0.0.1]/", "http://example.com/x", "ftp://example.com/x", "https://a:b@example.com/",
                    "https://example.com/#x", "example.com/hooks"):  # fmt: skip
            with self.subTest(url=url):
                refused = admin.post("/v1/webhooks", {"url": url})
                self.assertEqual((422, "invalid_value", "url"), (refused.status, refused.json["code"], refused.json["field"]))
        made = admin.post("/v1/webhooks", {"url": "https://localhost:1/x"})
        self.assertEqual(201, made.status)
        admin.post(f"/v1/webhooks/{made.json['id']}/ping", {})
        settled = self.wait_settled(admin, made.json)
        (delivery,) = settled.values()
        self.assertEqual("dead", delivery["state"])
        self.assertIn("not in the public internet", delivery["last_error"])

    def test_bad_bodies_say_what_would_be_right(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        url = self.receiver.url("/x")
        cases = [
            ({}, "missing", "url"),
            ({"url": url, "events": []}, "too_short", "events"),
            ({"url": url, "events": ["bid"]}, "unknown_value", "events"),
            ({"url": url, "events": "auction.bid"}, "wrong_type", "events"),
            ({"url": url, "scope": {"auction": "x"}}, "invalid_value", "scope.auction"),
            ({"url": url, "secret": "mine"}, "unknown_member", "secret"),
            ({"url": url, "description": "x" * 201}, "too_long", "description"),
        ]
        for body, code, field in cases:
            with self.subTest(body=body):
                refused = admin.post("/v1/webhooks", body)
                self.assertEqual((422, code, field), (refused.status, refused.json["code"], refused.json["field"]))
        self.assertEqual({"items": []}, admin.get("/v1/webhooks").json)
        hook = self.make(admin, "/x")
        for path in ("01KAPX4V000000000000000000", "x"):
            for method, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/ping"),
                                 ("GET", "/deliveries"), ("POST", "/redeliver"), ("POST", "/deliveries/y/redeliver")):  # fmt: skip
                body = {} if method in ("POST", "PATCH") else None
                self.assertEqual(404, admin.request(method, f"/v1/webhooks/{path}{rest}", body).status)
        self.assertEqual(404, admin.post(f"/v1/webhooks/{hook['id']}/deliveries/msg_x/redeliver", {}).status)
        bad = admin.get(f"/v1/webhooks/{hook['id']}/deliveries?state=lost")
        self.assertEqual((400, "invalid_parameter"), (bad.status, bad.json["code"]))

    def test_change_and_delete(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        hook = self.make(admin, "/old", events=["auction.bid"])
        changed = admin.request("PATCH", f"/v1/webhooks/{hook['id']}",
                                {"url": self.receiver.url("/new"), "events": None, "description": "moved"})  # fmt: skip
        self.assertEqual((200, None, "moved"), (changed.status, changed.json["events"], changed.json["description"]))
        daemon.client("sally", "seller").make_auction()
        self.receiver.wait(lambda: len(self.receiver.got("/new")) == 1, "at its new address")
        self.assertEqual([], self.receiver.got("/old"))
        self.assertEqual([changed.json["id"]], [one["id"] for one in admin.get("/v1/webhooks").json["items"]])
        self.assertEqual(204, admin.request("DELETE", f"/v1/webhooks/{hook['id']}").status)
        self.assertEqual([], admin.get("/v1/webhooks").json["items"])

    def test_only_100_may_be_there(self):
        daemon = self.daemon(*QUICK)
        admin = daemon.client("root", "admin")
        for _ in range(100):
            self.make(admin, "/x", events=["auction.closed"])
        refused = admin.post("/v1/webhooks", {"url": self.receiver.url("/x")})
        self.assertEqual((409, "too_many_webhooks"), (refused.status, refused.json["code"]))


if __name__ == "__main__":
    gavel.main()
