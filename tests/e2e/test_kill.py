"""kill -9 at any moment: what was acknowledged is there afterwards."""

import os
import random
from collections import Counter
from datetime import datetime, timezone

import gavel
from load import Load
from watcher import Watcher

ROUNDS = int(os.environ.get("GAVEL_KILLS", "8"))
ROUNDS_AN_AUCTION = 20  # each is audited after each of them, whole


class Kill(gavel.TestCase):
    def test_every_acknowledged_bid_survives_kill_9_under_load(self):
        seed = self.seed()
        chance = random.Random(seed)
        daemon = self.daemon()
        loads = []
        for n in range(ROUNDS):
            if n % ROUNDS_AN_AUCTION == 0:
                loads.append(Load(daemon, bidders=4, auctions=3, seed=seed + n))
            load = loads[-1]
            watchers = {auction: Watcher(daemon, auction) for auction in load.ids}
            idle = [daemon.client() for _ in range(3)]
            with gavel.all_at_end(watchers.values(), Watcher.leave), gavel.all_at_end(idle, lambda c: c.close()):
                for client in idle:
                    client.get("/healthz")
                for watcher in watchers.values():
                    self.assertEqual("open", watcher.snapshot["state"])
                with load.round():
                    load.wait_accepted(chance.randrange(1, 80))
                    daemon.kill()
                for watcher in watchers.values():
                    self.assertEqual(1006, watcher.wait_closed())
                daemon.start().wait_ready()
                load.audit(self, daemon)
                load.check_watched(self, daemon, watchers)
        for load in loads:
            load.audit(self, daemon)
        print(f"{ROUNDS} kills; answers: {dict(sum((load.counts for load in loads), Counter()))}")
        self.assertEqual(0, daemon.stop())
        checked = gavel.run("check", "--data-dir", daemon.data_dir)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_an_auction_whose_end_passes_while_the_daemon_is_down_is_closed_with_the_right_winner(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        sold = seller.make_auction(duration_ms=4_000)
        unsold = seller.make_auction(duration_ms=4_000)
        running = seller.make_auction(duration_ms=3_600_000)
        ann, bob = daemon.client("ann", "bidder"), daemon.client("bob", "bidder")
        ann.accepted_bid(sold["id"], 15_000)
        self.assertEqual("leading", bob.accepted_bid(sold["id"], 17_500)["outcome"])
        self.assertEqual("outbid", ann.accepted_bid(sold["id"], 16_000)["outcome"])
        daemon.kill()

        ends_at = max(datetime.fromisoformat(auction["ends_at"]) for auction in (sold, unsold))
        gavel.wait_until(lambda: datetime.now(timezone.utc) > ends_at, "the end has passed")
        daemon.start()
        reader = daemon.client()
        watcher = Watcher(daemon, sold["id"])
        self.addCleanup(watcher.leave)
        gavel.wait_until(lambda: reader.auction(sold["id"])["state"] == "closed", "the auction is closed")
        after = reader.auction(sold["id"])
        self.assertEqual(["sold", 16_250, sold["ends_at"]], [after["outcome"], after["price"], after["ends_at"]])
        self.assertEqual(reader.bids(sold["id"])[1]["bidder"], after["high_bidder"])
        self.assertEqual(1000, watcher.wait_closed())
        late = daemon.client("ann", "bidder").bid(sold["id"], 99_000)
        self.assertEqual([409, "auction_closed"], [late.status, late.json["code"]])

        gavel.wait_until(lambda: reader.auction(unsold["id"])["state"] == "closed", "the other is closed too")
        self.assertEqual("unsold", reader.auction(unsold["id"])["outcome"])
        still = reader.auction(running["id"])
        self.assertEqual(["open", running["ends_at"]], [still["state"], still["ends_at"]])

    def test_an_auction_whose_start_passes_while_the_daemon_is_down_opens(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        clock = datetime.fromisoformat(seller.make_auction()["server_time"])
        starts_at = datetime.fromtimestamp(clock.timestamp() + 3, timezone.utc).isoformat()
        auction = seller.make_auction(starts_at=starts_at)
        self.assertEqual("scheduled", auction["state"])
        daemon.kill()
        gavel.wait_until(lambda: datetime.now(timezone.utc).isoformat() > starts_at, "the start has passed")
        daemon.start().wait_ready()
        reader = daemon.client()
        gavel.wait_until(lambda: reader.auction(auction["id"])["state"] == "open", "the auction is open")
        self.assertEqual("leading", daemon.client("ann", "bidder").accepted_bid(auction["id"], 9_900)["outcome"])


if __name__ == "__main__":
    gavel.main()
