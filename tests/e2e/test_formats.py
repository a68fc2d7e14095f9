"""Every format once, over REST and the live stream, on the real binary, from the making to its outcome; and what is
sealed is in no byte that leaves the daemon."""

import hashlib
import time

import gavel
from watcher import Watcher

SEALED = {"increments": None, "starting_price": 100}
MARKER = 31_415_926  # an amount that nobody else writes
MARKERS = (str(MARKER).encode(), b"314,159", b"314159.26")


class Formats(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.house = self.daemon()
        self.seller = self.house.client("sally", "seller")
        self.people = {name: self.house.client(name, "bidder") for name in ("ann", "bob", "cat")}

    def make(self, **members):
        auction = self.seller.make_auction(**members)
        watcher = Watcher(self.house, auction["id"])
        self.addCleanup(watcher.leave)
        watcher.snapshot
        return auction["id"], watcher

    def do(self, who, auction, what, body=None, status=200, method="POST"):
        client = self.people.get(who, self.seller)
        answer = client.request(method, f"/v1/auctions/{auction}/{what}", body)
        self.assertEqual(status, answer.status, answer)
        return answer.json

    def bid(self, who, auction, amount, status=201, **members):
        answer = self.people[who].bid(auction, amount, **members)
        self.assertEqual(status, answer.status, answer)
        return answer.json

    def outcome(self, watcher, auction):
        """Waits for the end: outcome, winner, price as the stream tells them; and the API agrees."""
        closed = watcher.wait_for(lambda message: message.get("kind") == "closed")
        self.assertEqual(1000, watcher.wait_closed())
        shown = self.seller.auction(auction)
        self.assertEqual(("closed", closed["outcome"]), (shown["state"], shown["outcome"]))
        self.assertEqual(closed["price"], shown["price"])
        first, *rest = [message for message in watcher.messages if message["type"] != "tick"]
        self.assertEqual(list(range(first["seq"] + 1, closed["seq"] + 1)), [message["seq"] for message in rest])
        return closed["outcome"], closed["winner"], closed["price"]

    def wait_state(self, auction, state):
        gavel.wait_until(lambda: self.seller.auction(auction)["state"] == state, f"the auction is {state}")

    # -- english

    def test_english_with_soft_close_is_closing_and_put_off(self):
        auction, watcher = self.make(
            duration_ms=2_000, soft_close={"window_ms": 60_000, "extension_ms": 2_500, "mode": "reset"}
        )
        self.assertEqual("closing", self.seller.auction(auction)["state"])
        answer = self.bid("ann", auction, 12_000)
        extended = watcher.wait_for(lambda message: message.get("kind") == "extended")
        self.assertEqual(("bid", answer["ends_at"]), (extended["cause"], extended["ends_at"]))
        self.assertEqual(("sold", "bidder-1", 9_900), self.outcome(watcher, auction))
        self.assertEqual(1, self.seller.auction(auction)["extensions"])

    def test_english_buy_now_ends_it_at_once(self):
        auction, watcher = self.make(buy_now={"price": 50_000})
        self.assertTrue(self.seller.auction(auction)["buy_now"]["available"])
        self.do("bob", auction, "buy", {})
        self.assertEqual(("sold", "bidder-1", 50_000), self.outcome(watcher, auction))

    def test_english_buy_now_is_gone_with_the_first_bid(self):
        auction, watcher = self.make(buy_now={"price": 50_000})
        self.bid("ann", auction, 10_000)
        self.assertFalse(self.seller.auction(auction)["buy_now"]["available"])
        self.assertEqual("buy_now_gone", self.do("bob", auction, "buy", {}, 409)["code"])
        self.assertEqual("bid", watcher.wait_seq(2)["kind"])

    def test_english_candle_shows_its_seed_after_the_close(self):
        auction, watcher = self.make(duration_ms=2_000, ending={"kind": "candle", "window_ms": 1_500})
        before = self.seller.auction(auction)["ending"]
        self.assertNotIn("seed", before)
        self.bid("ann", auction, 20_000)
        self.outcome(watcher, auction)
        after = self.seller.auction(auction)["ending"]
        self.assertEqual(before["seed_sha256"], hashlib.sha256(after["seed"].encode()).hexdigest())
        drawn = int.from_bytes(hashlib.sha256(f"{after['seed']}:{auction}".encode()).digest()[:8], "big") % 1_500
        ended = gavel_time(after["ended_at"])
        self.assertEqual(gavel_time(self.seller.auction(auction)["ends_at"]) - 1_500 + drawn, ended)

    def test_english_bid_is_retracted_and_removed(self):
        auction, watcher = self.make(starting_price=1_000, duration_ms=48 * 3_600_000)
        self.bid("ann", auction, 5_000)
        self.bid("bob", auction, 3_000)
        seq = self.bid("cat", auction, 6_000)["seq"]
        self.assertEqual("no_such_bid", self.do("bob", auction, f"bids/{seq}/retract", {"reason": "typo"}, 404)["code"])
        shown = self.do("cat", auction, f"bids/{seq}/retract", {"reason": "typo"})
        self.assertEqual(("bidder-1", 3_100), (shown["high_bidder"], shown["price"]))
        self.assertEqual("retracted", [bid for bid in self.seller.bids(auction) if bid["seq"] == seq][0]["outcome"])
        shown = self.do("sally", auction, "bids/3/remove", {"reason": "no account"})
        self.assertEqual(("bidder-1", 1_000), (shown["high_bidder"], shown["price"]))
        self.assertEqual("bid_retracted", watcher.wait_seq(shown["seq"])["kind"])
        self.assertEqual([[seq], [3]], [event["bids"] for event in watcher.events if event["kind"] == "bid_retracted"])

    # -- clocks

    def test_dutch_sells_at_the_price_of_the_clock(self):
        auction, watcher = self.make(
            format="dutch", increments=None, starting_price=100_000, duration_ms=600_000,
            price_clock={"step": 1_000, "interval_ms": 100, "floor": 1_000},
        )
        self.assertEqual("price_moved", self.bid("ann", auction, 1_000, 409)["code"])
        gavel.wait_until(lambda: self.seller.auction(auction)["price"] < 99_000, "the price has fallen")
        won = self.bid("ann", auction, 100_000)
        self.assertEqual("won", won["outcome"])
        self.assertLess(won["price"], 99_000)
        self.assertEqual("already_sold", self.bid("bob", auction, 100_000, 409)["code"])
        self.assertEqual(("sold", "bidder-1", won["price"]), self.outcome(watcher, auction))

    def test_japanese_goes_to_the_last_one_in(self):
        auction, watcher = self.make(
            format="japanese", increments=None, starting_price=100, duration_ms=600_000,
            price_clock={"step": 10, "interval_ms": 1_000},
        )
        for who in ("ann", "bob"):
            self.do(who, auction, "join", {})
        gavel.wait_until(lambda: self.seller.auction(auction)["price"] >= 110, "the clock has moved")
        self.assertEqual("clock_running", self.do("cat", auction, "join", {}, 409)["code"])
        self.do("ann", auction, "leave", {})
        left = watcher.wait_for(lambda message: message.get("kind") == "left")
        self.assertEqual(("sold", "bidder-2", left["price"]), self.outcome(watcher, auction))

    # -- reverse

    def test_reverse_goes_down(self):
        auction, watcher = self.make(
            format="reverse", increments="fixed:100", starting_price=350_000, duration_ms=2_000
        )
        self.assertEqual(339_900, self.bid("ann", auction, 340_000)["maximum_bid"])
        refused = self.bid("bob", auction, 339_950, 409)
        self.assertEqual(("above_maximum", 339_900), (refused["code"], refused["maximum_bid"]))
        self.bid("bob", auction, 339_900)
        self.assertEqual(("sold", "bidder-2", 339_900), self.outcome(watcher, auction))

    def test_reverse_vickrey_pays_the_second_lowest(self):
        auction, watcher = self.make(
            format="reverse_vickrey", increments=None, starting_price=400, duration_ms=1_500
        )
        for who, amount in (("ann", 320), ("bob", 300), ("cat", 350)):
            self.bid(who, auction, amount)
        self.assertEqual(("sold", "bidder-2", 320), self.outcome(watcher, auction))

    # -- sealed

    def test_vickrey_and_what_else_it_would_have_given(self):
        auction, watcher = self.make(format="vickrey", duration_ms=1_500, **SEALED)
        for who, amount in (("ann", 900), ("bob", 700), ("cat", 650)):
            self.assertEqual(("standing", None), tuple(self.bid(who, auction, amount)[k] for k in ("outcome", "price")))
        self.assertEqual(("sold", "bidder-1", 700), self.outcome(watcher, auction))
        root = self.house.client("root", "admin")
        told = root.get(f"/v1/auctions/{auction}/whatif?format=first_price").json
        self.assertEqual(("sold", "bidder-1", 900), (told["outcome"], told["winner"], told["price"]))
        self.assertTrue(told["assumptions"])
        self.assertEqual(403, self.seller.get(f"/v1/auctions/{auction}/whatif").status)
        printed = gavel.run("whatif", auction, "--format", "first_price", "--data-dir", self.house.data_dir)
        self.assertEqual(0, printed.returncode, printed.stderr)
        self.assertIn("9.00 USD", printed.stdout)
        results = self.seller.get(f"/v1/auctions/{auction}/results").json
        self.assertEqual("ann", results["winner"])
        self.assertEqual([900, 700, 650], [bid["amount"] for bid in results["sealed_bids"]])

    def test_first_price_with_commitments_is_revealed_after_its_end(self):
        auction, watcher = self.make(
            format="first_price", duration_ms=1_500, commit_reveal=True, reveal_ms=3_000, **SEALED
        )
        for who, amount in (("ann", 500), ("bob", 900)):
            digest = hashlib.sha256(f"gavel-commitment-1\n{who}\n{amount}\n1\n0\nsalt".encode()).hexdigest()
            self.do(who, auction, "commitments", {"digest": digest})
        self.wait_state(auction, "revealing")
        self.assertEqual("commitment_mismatch",
                         self.do("bob", auction, "reveals", {"amount": 901, "nonce": "salt"}, 422)["code"])
        self.do("bob", auction, "reveals", {"amount": 900, "nonce": "salt"})
        self.do("ann", auction, "reveals", {"amount": 500, "nonce": "salt"})
        self.assertEqual(("sold", "bidder-2", 900), self.outcome(watcher, auction))

    def test_multi_unit_shares_its_units_out(self):
        auction, watcher = self.make(
            format="multi_unit", duration_ms=1_500, units={"supply": 10, "pricing": "uniform_lowest_accepted"}, **SEALED
        )
        for who, amount, units in (("ann", 1_000, 4), ("bob", 900, 5), ("cat", 800, 3)):
            self.bid(who, auction, amount, units=units)
        self.assertEqual(("sold", None, 800), self.outcome(watcher, auction))
        awards = self.seller.auction(auction)["awards"]
        self.assertEqual([("bidder-1", 4, 3_200), ("bidder-2", 5, 4_000), ("bidder-3", 1, 800)],
                         [(award["bidder"], award["units"], award["total"]) for award in awards])

    def test_all_pay_charges_everybody(self):
        auction, watcher = self.make(format="all_pay", duration_ms=1_500, **SEALED)
        for who, amount in (("ann", 500), ("bob", 700)):
            self.bid(who, auction, amount)
        self.assertEqual(("sold", "bidder-2", 700), self.outcome(watcher, auction))
        self.assertEqual([500, 700], sorted(award["total"] for award in self.seller.auction(auction)["awards"]))

    def test_sealed_amount_is_nowhere_but_with_its_owner(self):
        for kind in ("first_price", "vickrey", "all_pay", "reverse_first_price", "reverse_vickrey", "multi_unit"):
            with self.subTest(kind):
                self.sealed_amount_is_nowhere(kind)

    def sealed_amount_is_nowhere(self, kind):
        reverse = kind.startswith("reverse")
        members = {**SEALED, "format": kind, "starting_price": 900_000_000 if reverse else 100}
        if kind == "multi_unit":
            members["units"] = {"supply": 5}
        auction, watcher = self.make(**members)
        root = self.house.client("root", "admin")
        self.bid("ann", auction, MARKER)
        outsiders = [self.seller, root, self.house.client(), self.people["bob"]]
        before = {id(client): len(client.received) for client in outsiders}
        self.bid("bob", auction, 800_000_000 if reverse else 200)
        for client in outsiders:
            for path in ("", "/bids", "/results", "/whatif", "/bids/own"):
                client.get(f"/v1/auctions/{auction}{path}")
            client.get("/v1/auctions")
        for path in ("/metrics", "/v1/system/tree", "/v1/system/crashes"):
            root.get(path)
        self.assert_unseen(outsiders, before, watcher)
        own = self.people["ann"].get(f"/v1/auctions/{auction}/bids/own").json
        self.assertEqual(MARKER, own["amount"])
        self.seller.cancel(auction)
        watcher.wait_closed()
        self.assert_unseen(outsiders, before, watcher)

    def assert_unseen(self, clients, before, watcher):
        for marker in MARKERS:
            for client in clients:
                self.assertNotIn(marker, client.received[before[id(client)]:])
            self.assertNotIn(marker, watcher.received)
            self.assertNotIn(marker, self.house.stderr().encode() + self.house.stdout().encode())

    # -- what two sides must agree on

    def test_V90_client_reckons_the_servers_clock_within_half_a_round_trip(self):
        self.assertEqual((10_000, 50), reckoned(sent=0, server=10_050, received=100))
        auction, _ = self.make()
        sent = time.time() * 1000
        server = gavel_time(self.seller.auction(auction)["server_time"])
        offset, error = reckoned(sent, server, time.time() * 1000)
        self.assertLessEqual(abs(offset), error + 2)  # the same clock; two roundings to a millisecond

    def test_V88_same_key_is_one_bid(self):
        auction, _ = self.make()
        ann = self.people["ann"]
        first = ann.bid(auction, 10_000, key="k1")
        again = ann.bid(auction, 10_000, key="k1")
        self.assertEqual((201, first.body), (again.status, again.body))
        self.assertEqual((None, "true"), tuple(a.headers["Idempotent-Replayed"] for a in (first, again)))
        other = ann.bid(auction, 11_000, key="k1")
        self.assertEqual((422, "idempotency_key_reused"), (other.status, other.json["code"]))
        self.assertEqual(1, self.seller.auction(auction)["bid_count"])

    # -- life

    def test_life_from_draft_to_second_chance_and_relisting(self):
        auction = self.seller.make_auction(draft=True, starting_price=1_000, reserve_price=2_000)["id"]
        self.assertEqual(404, self.people["ann"].get(f"/v1/auctions/{auction}").status)
        self.assertNotIn(auction, [item["id"] for item in self.people["ann"].all_pages("/v1/auctions?limit=50")])
        self.assertIn(auction, [item["id"] for item in self.seller.all_pages("/v1/auctions?mine=true&limit=50")])
        edited = self.seller.request("PATCH", f"/v1/auctions/{auction}", {"title": "A better clock", "reserve_price": None})
        self.assertEqual((200, "A better clock", False),
                         (edited.status, edited.json["title"], edited.json["has_reserve"]))
        self.do("sally", auction, "publish", {})
        watcher = Watcher(self.house, auction)
        self.addCleanup(watcher.leave)
        self.bid("ann", auction, 5_000)
        self.bid("bob", auction, 3_000)
        late = self.seller.request("PATCH", f"/v1/auctions/{auction}", {"title": "Another clock"})
        self.assertEqual((409, "not_editable"), (late.status, late.json["code"]))
        paused = self.do("sally", auction, "pause", {"reason": "a question"})
        self.assertEqual("auction_paused", self.bid("bob", auction, 9_000, 409)["code"])
        self.assertEqual(paused["remaining_ms"], self.seller.auction(auction)["remaining_ms"])
        self.do("sally", auction, "resume", {"reason": "answered"})
        soon = time.time() * 1000 + 1_500
        moved = self.seller.request("PATCH", f"/v1/auctions/{auction}", {"ends_at": rfc3339(soon)})
        self.assertEqual(200, moved.status, moved)
        self.assertEqual(("sold", "bidder-1", 3_100), self.outcome(watcher, auction))
        self.do("sally", auction, "default", {"reason": "never paid"})
        offer = self.do("sally", auction, "second-chance", {"expires_in_ms": 60_000})["second_chance"]
        self.assertEqual(("bidder-2", 3_000), (offer["bidder"], offer["price"]))
        self.assertEqual("no_offer", self.do("cat", auction, "second-chance/accept", {}, 409)["code"])
        self.do("bob", auction, "second-chance/decline", {})
        again = self.do("sally", auction, "relist", {"duration_ms": 60_000}, 201)
        self.assertEqual((auction, "open"), (again["relist_of"], again["state"]))
        self.assertEqual(again["id"], self.seller.auction(auction)["relisted_as"])

    def test_limit_of_a_bidder_holds_over_auctions_and_a_kill(self):
        root = self.house.client("root", "admin")
        first, second = (self.seller.make_auction(starting_price=100)["id"] for _ in range(2))
        set_to = root.request("PUT", "/v1/bidders/ann/limits/USD", {"max_exposure": 1_000})
        self.assertEqual((200, 1_000), (set_to.status, set_to.json["max_exposure"]))
        self.bid("ann", first, 600)
        refused = self.bid("ann", second, 500, 403)
        self.assertEqual(("over_exposure", 400), (refused["code"], refused["maximum_bid"]))
        self.house.kill()
        self.house.start().wait_ready()
        root = self.house.client("root", "admin")
        self.people["ann"] = self.house.client("ann", "bidder")
        gavel.wait_until(lambda: root.get("/v1/bidders/ann/limits/USD").json["exposure"] == 600, "her hold is known")
        gavel.wait_until(lambda: self.people["ann"].bid(second, 500).status != 503, "all auctions are loaded")
        self.assertEqual("over_exposure", self.bid("ann", second, 500, 403)["code"])
        self.bid("ann", second, 400)

    def test_bidders_must_be_approved_and_confirm_what_is_far_above(self):
        auction, _ = self.make(approved_only=True, confirm_above_percent=500, linked=["cat"])
        self.assertEqual("not_approved", self.bid("ann", auction, 10_000, 403)["code"])
        self.do("sally", auction, "bidders/ann", {"limit": 1_000_000}, method="PUT")
        self.do("sally", auction, "bidders/cat", {}, method="PUT")
        self.assertEqual("own_auction", self.bid("cat", auction, 10_000, 409)["code"])
        self.assertEqual("confirm_required", self.bid("ann", auction, 900_000, 409)["code"])
        self.assertEqual("over_bidder_limit", self.bid("ann", auction, 1_000_001, 403, confirm=True)["code"])
        self.bid("ann", auction, 900_000, confirm=True)


def reckoned(sent, server, received):
    """By how many ms the server's clock is ahead, and how far off that may be: the answer was stamped in between."""
    return server - (sent + received) / 2, (received - sent) / 2


def gavel_time(text):
    """Milliseconds since the epoch of "2026-11-22T16:00:00.000Z"."""
    seconds, _, rest = text.partition(".")
    return int(time.strftime("%s", time.strptime(seconds, "%Y-%m-%dT%H:%M:%S"))) * 1000 + int(rest[:3])


def rfc3339(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + f".{int(ms) % 1000:03d}Z"


if __name__ == "__main__":
    gavel.main()
