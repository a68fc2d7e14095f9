"""The live stream: complete and in order, whoever joins when, whatever crashes, however slow somebody reads."""

import random

import gavel
from load import Load
from raw import UPGRADE, Deaf
from watcher import Watcher

WATCHERS = 20
BIDS = 50


class Live(gavel.TestCase):
    def watch(self, daemon, auction):
        watcher = Watcher(daemon, auction)
        self.addCleanup(watcher.leave)
        return watcher

    def assert_complete(self, watcher, last):
        """A snapshot first, then each event after it up to `last`, each once."""
        first, *rest = [message for message in watcher.messages if message["type"] != "tick"]
        self.assertEqual("snapshot", first["type"])
        self.assertEqual(list(range(first["seq"] + 1, last + 1)), [message["seq"] for message in rest])

    def test_watchers_who_join_at_random_moments_under_load_miss_nothing(self):
        chance = random.Random(self.seed())
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        bidders = [daemon.client(name, "bidder") for name in ("ann", "bob")]
        auction = seller.make_auction()["id"]
        joins = sorted(chance.choices(range(BIDS), k=WATCHERS))
        watchers = []
        for number in range(BIDS):
            while len(watchers) < WATCHERS and joins[len(watchers)] == number:
                watchers.append(self.watch(daemon, auction))
            bidders[number % 2].accepted_bid(auction, 10_000 * (number + 1))
        for watcher in watchers:
            self.assertEqual("snapshot", watcher.snapshot["type"])
        last = seller.cancel(auction)["seq"]
        self.assertEqual(BIDS + 2, last)
        for watcher in watchers:
            self.assertEqual(1000, watcher.wait_closed())
            self.assert_complete(watcher, last)

    def test_a_crash_of_an_auction_keeps_its_watchers_and_its_price(self):
        daemon = self.daemon("--debug-allow-crash")
        root = daemon.client("root", "admin")
        ann = daemon.client("ann", "bidder")
        auction = daemon.client("sally", "seller").make_auction()["id"]
        watchers = [self.watch(daemon, auction) for _ in range(3)]
        for watcher in watchers:
            self.assertEqual(1, watcher.snapshot["seq"])
        for seq, amount in enumerate((12_000, 15_000, 17_000), start=2):
            before = root.auction(auction)
            self.assertEqual(202, self.crash(root, auction).status)
            bid = gavel.wait_until(lambda: self.accepted(ann.bid(auction, amount)), "the auction takes bids again")
            self.assertEqual([seq, 9_900], [bid["seq"], bid["price"]])
            after = root.auction(auction)
            self.assertEqual(before["ends_at"], after["ends_at"])
            for watcher in watchers:
                watcher.wait_seq(seq)
        for watcher in watchers:
            self.assertTrue(watcher.open)
            self.assert_complete(watcher, 4)
            ticks = len(watcher.ticks)
            gavel.wait_until(lambda: len(watcher.ticks) > ticks, "it ticks again")

    def crash(self, admin, auction):
        return admin.post(f"/v1/system/auctions/{auction}/crash", {})

    def accepted(self, answer):
        """The answer to a bid, or None where it did not happen: the crash was asked for before it, and came first."""
        self.assertIn(answer.status, (201, 503, 504), answer)
        return answer.json if answer.status == 201 else None

    def test_crashes_under_load_lose_no_acknowledged_bid_and_take_none_that_was_refused(self):
        seed = self.seed()
        chance = random.Random(seed)
        daemon = self.daemon("--debug-allow-crash")
        root = daemon.client("root", "admin")
        load = Load(daemon, bidders=4, auctions=3, seed=seed)
        watchers = {auction: self.watch(daemon, auction) for auction in load.ids}
        for watcher in watchers.values():
            self.assertEqual("open", watcher.snapshot["state"])
        for _ in range(4):
            with load.round():
                for auction in load.ids[:2]:
                    load.wait_accepted(chance.randrange(1, 30))
                    self.crash(root, auction)
                load.wait_accepted(10)  # at the third, which does not notice
            self.settle(daemon, load)
            load.audit(self, daemon)
        for auction, watcher in watchers.items():
            watcher.wait_seq(root.auction(auction)["seq"])
            self.assertTrue(watcher.open)
        load.check_watched(self, daemon, watchers)
        self.assertEqual([], load.errors)
        print(f"8 crashes; answers: {dict(load.counts)}")

    def settle(self, daemon, load):
        """Every auction takes a bid again: what its crashed process had given to the journal is in its history now."""
        bidder = daemon.client("last", "bidder")
        for auction in load.ids:
            gavel.wait_until(lambda: bidder.bid(auction, 1).status == 409, "the auction answers again")

    def test_a_watcher_who_reads_nothing_is_cut_off_and_the_others_get_everything(self):
        daemon = self.daemon("--live-queue-limit", "16KiB")
        auction = daemon.client("sally", "seller").make_auction()["id"]
        ann = daemon.client("ann", "bidder")
        good = self.watch(daemon, auction)
        self.assertEqual(1, good.snapshot["seq"])
        deaf = Deaf(daemon.port, f"/v1/auctions/{auction}/live", UPGRADE)
        self.assertEqual(101, deaf.status)
        self.addCleanup(deaf.close)
        amount = 10_000
        while deaf.served():
            for _ in range(20):
                amount += 1
                last = ann.accepted_bid(auction, amount)["seq"]
            self.assertLess(last, 50_000, "nobody holds that much for somebody who does not read")
        after = ann.accepted_bid(auction, amount + 1)["seq"]
        good.wait_seq(after)
        self.assert_complete(good, after)
        print(f"the deaf watcher was cut off within {last} events")


if __name__ == "__main__":
    gavel.main()
