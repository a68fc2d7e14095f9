"""Whole auctions, over REST and the live stream."""

from datetime import datetime, timedelta

import gavel
from client import AUCTION
from watcher import Watcher

MAXIMUM = 7_654_321  # the leader's: a number that is nowhere else


class Auction(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon()
        self.seller = self.server.client("sally", "seller")
        self.ann = self.server.client("ann", "bidder")
        self.bob = self.server.client("bob", "bidder")
        self.reader = self.server.client()

    def watch(self, auction):
        watcher = Watcher(self.server, auction["id"])
        self.addCleanup(watcher.leave)
        return watcher

    def assert_refused(self, answer, code, minimum):
        self.assertEqual(409, answer.status)
        self.assertEqual("application/problem+json", answer.headers["Content-Type"])
        self.assertEqual([code, minimum], [answer.json["code"], answer.json.get("minimum_bid")])

    def test_an_auction_from_its_making_to_the_hammer(self):
        made = self.seller.post("/v1/auctions", {**AUCTION, "duration_ms": 6_000})
        auction = made.json
        self.assertEqual(201, made.status)
        self.assertEqual(f"/v1/auctions/{auction['id']}", made.headers["Location"])
        view = [auction[name] for name in ("state", "outcome", "price", "minimum_bid")]
        self.assertEqual(["open", None, None, 9_900], view)
        watcher = self.watch(auction)
        self.assertEqual(["open", 1], [watcher.snapshot["state"], watcher.snapshot["seq"]])

        self.play(auction["id"])
        self.assertEqual(1000, watcher.wait_closed())
        closed = watcher.messages[-1]
        self.assertEqual(["event", "closed", "sold", 17_750], [closed[k] for k in ("type", "kind", "outcome", "price")])
        self.assertEqual([2, 3, 4, 5], [event["seq"] for event in watcher.events])
        self.assert_counted_down(watcher)

        after = self.reader.auction(auction["id"])
        leader = watcher.events[0]["bidder"]
        self.assertEqual(leader, closed["winner"])
        for name, value in {"state": "closed", "outcome": "sold", "price": 17_750, "seq": 5, "remaining_ms": 0}.items():
            self.assertEqual(value, after[name], name)
        self.assertEqual([leader, 3], [after["high_bidder"], after["bid_count"]])
        self.assert_refused(self.bob.bid(auction["id"], 9_000_000), "auction_closed", None)
        self.assert_over_for_watchers(auction)
        self.assert_maximum_stayed_secret(watcher)

    def play(self, auction):
        """Ann leads with a maximum that nobody reaches; Bob tries."""
        first = self.ann.accepted_bid(auction, MAXIMUM)
        self.assertEqual({"seq": 2, "outcome": "leading", "price": 9_900, "minimum_bid": 10_000,
                          "ends_at": first["ends_at"], "receipt": first["receipt"]}, first)
        self.assert_refused(self.bob.bid(auction, 9_999), "below_minimum", 10_000)
        second = self.bob.accepted_bid(auction, 12_000)
        self.assertEqual({"seq": 3, "outcome": "outbid", "price": 12_250, "minimum_bid": 12_500,
                          "ends_at": first["ends_at"], "receipt": second["receipt"]}, second)
        self.assertEqual("outbid", self.bob.accepted_bid(auction, 17_500)["outcome"])
        self.assert_refused(self.seller.bid(auction, 20_000), "own_auction", None)
        view = self.reader.auction(auction)
        self.assertEqual([17_750, 18_000, 3, 4], [view[k] for k in ("price", "minimum_bid", "bid_count", "seq")])
        bids = self.reader.bids(auction, limit=2)
        shown = [(bid["seq"], bid["amount"], bid["outcome"]) for bid in bids]
        self.assertEqual([(2, 9_900, "leading"), (3, 12_000, "outbid"), (4, 17_500, "outbid")], shown)
        self.assertEqual([9_900, 12_250, 17_750], [bid["price"] for bid in bids])
        self.assertEqual(2, len({bid["bidder"] for bid in bids}))

    def assert_counted_down(self, watcher):
        remaining = [tick["remaining_ms"] for tick in watcher.ticks]
        self.assertGreaterEqual(len(remaining), 2)
        self.assertEqual(sorted(set(remaining), reverse=True), remaining, "it falls with each tick")
        self.assertLess(remaining[0], 6_000)
        for tick in watcher.ticks:
            end = datetime.fromisoformat(tick["server_time"]) + timedelta(milliseconds=tick["remaining_ms"])
            self.assertEqual(datetime.fromisoformat(watcher.snapshot["ends_at"]), end)

    def assert_over_for_watchers(self, auction):
        late = self.watch(auction)
        self.assertEqual(1000, late.wait_closed())
        self.assertEqual(["snapshot"], [message["type"] for message in late.messages])
        self.assertEqual("closed", late.snapshot["state"])

    def assert_maximum_stayed_secret(self, watcher):
        everything = [self.seller.received, self.bob.received, self.reader.received, watcher.received]
        everything += [self.ann.received, self.server.stderr().encode(), self.server.stdout().encode()]
        for received in everything:
            self.assertNotIn(str(MAXIMUM).encode(), received)

    def test_auctions_end_unsold_without_bids_and_below_their_reserve(self):
        unsold = self.seller.make_auction(duration_ms=2_000)
        reserved = self.seller.make_auction(duration_ms=4_000, reserve_price=50_000)
        met = self.seller.make_auction(duration_ms=4_000, reserve_price=50_000)
        watchers = [self.watch(auction) for auction in (unsold, reserved, met)]
        self.assertEqual([True, False], [reserved["has_reserve"], reserved["reserve_met"]])
        self.ann.accepted_bid(reserved["id"], 20_000)
        self.assertEqual(9_900, self.reader.auction(reserved["id"])["price"])
        self.assertEqual(50_000, self.ann.accepted_bid(met["id"], 60_000)["price"])
        self.assertEqual([1000] * 3, [watcher.wait_closed() for watcher in watchers])
        ends = [(w.events[-1]["outcome"], w.events[-1]["winner"], w.events[-1]["price"]) for w in watchers]
        winner = watchers[2].snapshot["high_bidder"] or watchers[2].events[0]["bidder"]
        self.assertEqual([("unsold", None, None), ("reserve_not_met", None, None), ("sold", winner, 50_000)], ends)
        outcomes = [self.reader.auction(auction["id"])["outcome"] for auction in (unsold, reserved, met)]
        self.assertEqual(["unsold", "reserve_not_met", "sold"], outcomes)

    def test_a_scheduled_auction_opens_at_its_time(self):
        clock = datetime.fromisoformat(self.seller.make_auction()["server_time"])
        starts_at = clock + timedelta(seconds=4)
        auction = self.seller.make_auction(starts_at=starts_at.isoformat(), duration_ms=3_600_000)
        self.assertEqual("scheduled", auction["state"])
        self.assertEqual(starts_at, datetime.fromisoformat(auction["starts_at"]))
        watcher = self.watch(auction)
        self.assertEqual("scheduled", watcher.snapshot["state"])
        self.assertEqual("auction_not_open", self.ann.bid(auction["id"], 9_900).json["code"])
        opened = watcher.wait_for(lambda message: message.get("kind") == "opened")
        self.assertEqual([2, "open"], [opened["seq"], opened["state"]])
        self.assertGreaterEqual(datetime.fromisoformat(opened["at"]), starts_at)
        self.assertEqual(3, self.ann.accepted_bid(auction["id"], 9_900)["seq"])
        watcher.wait_for(lambda message: message["type"] == "tick")

    def test_the_seller_cancels_and_the_watchers_hear_why(self):
        auction = self.seller.make_auction()
        watcher = self.watch(auction)
        self.ann.accepted_bid(auction["id"], 9_900)
        watcher.wait_seq(2)
        stranger = self.server.client("sam", "seller").post(f"/v1/auctions/{auction['id']}/cancel", {})
        self.assertEqual([403, "not_your_auction"], [stranger.status, stranger.json["code"]])
        self.assertEqual("cancelled", self.seller.cancel(auction["id"], reason="It was dropped.")["state"])
        self.assertEqual(1000, watcher.wait_closed())
        last = watcher.messages[-1]
        self.assertEqual(["cancelled", 3, "It was dropped."], [last[k] for k in ("kind", "seq", "reason")])
        self.assert_refused(self.bob.bid(auction["id"], 20_000), "auction_closed", None)

    def test_an_operator_bids_in_the_name_of_others(self):
        auction = self.seller.make_auction()["id"]
        market = self.server.client("market", "operator")
        market.accepted_bid(auction, 12_000, bidder="b0001")
        market.accepted_bid(auction, 15_000, bidder="b0002")
        self.assertEqual(2, len({bid["bidder"] for bid in self.reader.bids(auction)}))
        self.assertEqual(403, self.ann.bid(auction, 20_000, bidder="b0001").status)

    def test_lists_go_by_state_and_page_by_page(self):
        made = [self.seller.make_auction(title=f"Lot {n}")["id"] for n in range(7)]
        for auction in made[1:3]:
            self.seller.cancel(auction)
        listed = self.reader.all_pages("/v1/auctions?state=open&limit=2")
        self.assertEqual([made[0], *made[3:]], [auction["id"] for auction in listed])
        listed = self.reader.all_pages("/v1/auctions?state=cancelled&limit=1")
        self.assertEqual(made[1:3], [auction["id"] for auction in listed])
        self.assertEqual(made, [auction["id"] for auction in self.reader.all_pages("/v1/auctions?limit=3")])

    def test_what_is_not_right_is_answered_with_a_problem(self):
        auction = self.seller.make_auction()["id"]
        path = f"/v1/auctions/{auction}/bids"
        answers = [
            (self.reader.post(path, {"amount": 9_900}), 401, "token_missing"),
            (self.server.client("olga", "observer").post(path, {"amount": 9_900}), 403, "forbidden"),
            (self.ann.post(path, {"amount": 99.5}), 422, "invalid_amount"),
            (self.ann.post(path, {"amount": "9900"}), 422, "invalid_amount"),
            (self.ann.post(path, {"amount": -1}), 422, "amount_out_of_range"),
            (self.ann.post(path, {"amount": 10**30}), 422, "amount_out_of_range"),
            (self.ann.post(path, {"amuont": 9_900}), 422, "validation_failed"),
            (self.ann.get("/v1/auctions/01KAPX4V000000000000000000"), 404, "not_found"),
            (self.ann.get("/v2"), 404, "not_found"),
            (self.ann.request("DELETE", path), 405, "method_not_allowed"),
        ]
        for answer, status, code in answers:
            self.assertEqual([status, code], [answer.status, answer.json["code"]])
            self.assertEqual("application/problem+json", answer.headers["Content-Type"])
        self.assertEqual({"GET", "HEAD", "POST", "OPTIONS"}, set(answers[-1][0].headers["Allow"].split(", ")))


if __name__ == "__main__":
    gavel.main()
