"""/v1/live: many auctions on one WebSocket, bids on it, the server's time, and what is refused."""

import time
from datetime import datetime

import websockets

import gavel
from connection import Connection
from watcher import Watcher


class ManyAuctions(gavel.TestCase):
    def connect(self, daemon, name=None, role="bidder"):
        client = Connection(daemon, daemon.token(name, role) if name else None)
        self.addCleanup(client.leave)
        return client

    def subscribe(self, client, ref, *auctions, **members):
        client.say(type="subscribe", ref=ref, auctions=list(auctions), **members)

    def assert_complete(self, client, auction, first, last):
        self.assertEqual(list(range(first, last + 1)), [message["seq"] for message in client.of(auction)])

    def test_many_auctions_on_one_connection_are_complete_each(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        bidders = [daemon.client(name, "bidder") for name in ("ann", "bob")]
        auctions = [seller.make_auction(increments="fixed:1")["id"] for _ in range(20)]
        client = self.connect(daemon)
        self.subscribe(client, "all", *({"id": auction} for auction in auctions))
        watcher = Watcher(daemon, auctions[0])
        self.addCleanup(watcher.leave)
        for auction in auctions:
            client.wait_for(lambda message, id=auction: message.get("id") == id and message["type"] == "snapshot")
        for number in range(100):
            bidders[number // 20 % 2].accepted_bid(auctions[number % 20], 10_000 + number)
        for auction in auctions:
            end = seller.cancel(auction)["seq"]
            ended = client.wait_for(lambda message, id=auction: message["type"] == "ended" and message["id"] == id)
            self.assertEqual(1000, ended["code"])
            self.assert_complete(client, auction, 1, end)
        watcher.wait_closed()
        same = [{name: value for name, value in m.items() if name != "id"} for m in client.of(auctions[0])[1:]]
        self.assertEqual(watcher.events, same)
        self.assertTrue(client.open)

    def test_a_client_that_subscribes_again_after_a_kill_misses_nothing(self):
        daemon = self.daemon()
        seller, ann = daemon.client("sally", "seller"), daemon.client("ann", "bidder")
        auctions = [seller.make_auction()["id"] for _ in range(3)]
        client = self.connect(daemon)
        self.subscribe(client, "1", *({"id": auction} for auction in auctions))
        for auction in auctions:
            ann.accepted_bid(auction, 12_000)
            client.wait_for(lambda message, id=auction: message.get("id") == id and message.get("seq") == 2)
        daemon.kill()
        client.wait_closed()
        daemon.start().wait_ready()
        ann.close()  # that was to the server before
        ann.accepted_bid(auctions[0], 15_000)
        again = self.connect(daemon)
        self.subscribe(again, "2", *({"id": auction, "after": 2} for auction in auctions))
        for auction in auctions:
            ann.accepted_bid(auction, 20_000)
        last = [4, 3, 3]
        for auction, seq in zip(auctions, last):
            again.wait_for(lambda message, id=auction, n=seq: message.get("id") == id and message.get("seq") == n)
            self.assert_complete(again, auction, 3, seq)

    def test_a_bid_is_answered_as_over_rest(self):
        daemon = self.daemon()
        seller, rest = daemon.client("sally", "seller"), daemon.client("ann", "bidder")
        auction = seller.make_auction()["id"]
        client = self.connect(daemon, "ann")
        self.assertEqual("ann", client.hello["account"])
        answer = client.bid("1", auction, 12_000, key="k1")
        self.assertEqual([201, 2, "leading"], [answer["status"], answer["body"]["seq"], answer["body"]["outcome"]])
        again = client.bid("2", auction, 12_000, key="k1")
        self.assertEqual([201, True, 2], [again["status"], again["replayed"], again["body"]["seq"]])
        for amount in (1, 12_000):
            refused = rest.bid(auction, amount)
            told = client.bid(f"bid of {amount}", auction, amount)
            self.assertEqual([refused.status, refused.json], [told["status"], told["body"]])
        self.assertEqual(2, rest.auction(auction)["seq"])

    def test_a_bid_whose_answer_was_lost_with_the_server_is_done_once(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        client = self.connect(daemon, "ann")
        client.say(type="bid", ref="1", id=auction, key="k1", bid={"amount": 12_000})
        daemon.kill()
        client.wait_closed()
        daemon.start().wait_ready()
        again = self.connect(daemon, "ann").bid("2", auction, 12_000, key="k1")
        self.assertEqual([201, 2], [again["status"], again["body"]["seq"]])
        self.assertEqual(2, daemon.client().auction(auction)["seq"])

    def test_who_is_not_signed_in_may_watch_and_not_bid(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        client = self.connect(daemon)
        self.assertIsNone(client.hello["account"])
        answer = client.bid("1", auction, 12_000)
        self.assertEqual([401, "token_missing"], [answer["status"], answer["body"]["code"]])
        observer = self.connect(daemon, "eve", "observer").bid("1", auction, 12_000)
        self.assertEqual([403, "forbidden"], [observer["status"], observer["body"]["code"]])
        with self.assertRaises(AssertionError):
            Connection(daemon, "gvl_made-up")

    def test_who_is_outbid_is_told_so_and_after_a_kill_how_it_stands_now(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction(increments="fixed:1")["id"]
        ann, bob = self.connect(daemon, "ann"), daemon.client("bob", "bidder")
        ann.ask("1", type="subscribe", channel="me")
        ann.bid("2", auction, 12_000)
        self.assertEqual("leading", ann.wait_for(lambda message: message["type"] == "standing")["standing"])
        bob.accepted_bid(auction, 15_000)
        self.assertEqual(3, ann.wait_for(lambda message: message.get("standing") == "outbid")["seq"])
        daemon.kill()
        ann.wait_closed()
        daemon.start().wait_ready()
        again = self.connect(daemon, "ann")
        again.ask("3", type="subscribe", channel="me", auctions=[{"id": auction}])
        self.assertEqual("outbid", again.wait_for(lambda message: message["type"] == "standing")["standing"])
        again.bid("4", auction, 20_000)
        self.assertEqual(4, again.wait_for(lambda message: message.get("standing") == "leading")["seq"])

    def test_how_many_watch_is_told_to_who_wants_to_know(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        client = self.connect(daemon)
        self.subscribe(client, "1", {"id": auction}, presence=True)
        self.assertEqual(1, client.snapshot["watchers"])
        watchers = [Watcher(daemon, auction) for _ in range(5)]
        client.wait_for(lambda message: message["type"] == "presence" and message["watchers"] == 6)
        for watcher in watchers:
            watcher.leave()
        client.wait_for(lambda message: message["type"] == "presence" and message["watchers"] == 1)

    def test_the_servers_clock_is_known_within_half_the_way_there_and_back(self):
        client = self.connect(self.daemon())
        best = None
        for number in range(8):
            sent = time.time() * 1000
            answer = client.ask(str(number), type="time", client_time=int(sent))
            came = time.time() * 1000
            received, replied = (datetime.fromisoformat(answer[name]).timestamp() * 1000
                                 for name in ("received_at", "sent_at"))
            delay = (came - sent) - (replied - received)
            offset = ((received - sent) + (replied - came)) / 2
            best = min(best or (delay, offset), (delay, offset))
        self.assertLessEqual(abs(best[1]), best[0] / 2 + 2, "it is the same clock")

    def test_what_is_refused(self):
        daemon = self.daemon("--live-subscription-limit", "2", "--live-message-limit", "1KiB")
        seller = daemon.client("sally", "seller")
        auctions = [{"id": seller.make_auction()["id"]} for _ in range(3)]
        nobody = {"id": "01KAPX4V000000000000000000"}
        client = self.connect(daemon)
        self.assertEqual(2, client.hello["subscription_limit"])

        def refused(code, **message):
            ref = f"{code} {len(client.messages)}"
            self.assertEqual(code, client.ask(ref, **message)["problem"]["code"])

        self.subscribe(client, "1", auctions[0])
        client.wait_for(lambda message: message["type"] == "snapshot")
        refused("already_subscribed", type="subscribe", auctions=[auctions[0]])
        refused("not_found", type="subscribe", auctions=[nobody])
        refused("not_subscribed", type="unsubscribe", auctions=[auctions[1]])
        refused("unknown_value", type="shout")
        refused("missing", type="subscribe")
        refused("too_many", type="subscribe", auctions=auctions)
        self.subscribe(client, "2", auctions[1])
        client.answer("2")
        refused("too_many_subscriptions", type="subscribe", auctions=[auctions[2]])
        client.send("{")
        broken = client.wait_for(lambda message: "ref" not in message and message["type"] == "error")
        self.assertEqual("invalid_json", broken["problem"]["code"])
        client.send("x" * 2_000)
        self.assertEqual(1009, client.wait_closed())
        binary = self.connect(daemon)
        binary.send(b"{}")
        self.assertEqual(1003, binary.wait_closed())
        flood = self.connect(daemon)
        try:
            for _ in range(2_000):
                flood.say(type="time", client_time=1)
        except websockets.ConnectionClosed:
            pass
        self.assertEqual(1008, flood.wait_closed())


if __name__ == "__main__":
    gavel.main()
