"""The stream over HTTP: server-sent events that survive the server, and pages of the same events."""

import threading
import time

import gavel
from event_source import EventSource
from raw import Deaf
from watcher import Watcher


class Events(gavel.TestCase):
    def follow(self, daemon, auction, query="", **options):
        source = EventSource(daemon, f"/v1/auctions/{auction}/events{query}", **options)
        self.addCleanup(source.close)
        return source

    def test_a_browser_that_comes_again_after_every_kill_misses_nothing_and_hears_nothing_twice(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        bidders = [daemon.client(name, "bidder") for name in ("ann", "bob")]
        auction = seller.make_auction(increments="fixed:1")["id"]
        source = self.follow(daemon, auction)
        source.wait_for(lambda event: event.name == "snapshot")
        amount = 10_000
        for life in range(4):
            for number in range(10):
                amount += 10
                last = bidders[number % 2].accepted_bid(auction, amount)["seq"]
            if life < 2:  # of the third it may not see anything
                source.wait_seq(last)
            if life == 3:
                break
            if life == 2:
                self.assertEqual(0, daemon.stop())
            else:
                daemon.kill()
            daemon.start().wait_ready()
            for client in (seller, *bidders):
                client.close()  # it was to the server before
        source.wait_seq(last)
        end = seller.cancel(auction)["seq"]
        source.wait_over()
        self.assertEqual([str(seq) for seq in range(1, end + 1)], [event.id for event in source.events])
        self.assertEqual(1, sum(event.name == "snapshot" for event in source.events), "it resumed")
        self.assertGreaterEqual(source.connections, 3)
        self.assertEqual("cancelled", source.events[-1].name)

    def test_every_channel_has_the_same_events(self):
        daemon = self.daemon()
        seller, ann = daemon.client("sally", "seller"), daemon.client("ann", "bidder")
        auction = seller.make_auction()["id"]
        watcher, source = Watcher(daemon, auction), self.follow(daemon, auction)
        self.addCleanup(watcher.leave)
        self.assertEqual([1, 1], [watcher.snapshot["seq"], 1])
        source.wait_for(lambda event: event.name == "snapshot")
        for amount in (12_000, 15_000, 18_000):
            ann.accepted_bid(auction, amount)
        end = seller.cancel(auction)["seq"]
        watcher.wait_closed()
        source.wait_over()
        pushed = [message for message in source.messages if message["type"] == "event"]
        self.assertEqual(watcher.events, pushed)
        pages, after, over = [], 1, False
        while not over:
            page = ann.get(f"/v1/auctions/{auction}/events?after={after}&limit=2").json
            pages += page["items"]
            after, over = page["next"], page["over"]
        self.assertEqual(watcher.events, pages)
        self.assertEqual(end, after)

    def test_who_waits_is_answered_by_the_next_event(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        auction = seller.make_auction()["id"]
        with Waiter(daemon, auction, after=1) as waiter:
            gavel.wait_until(lambda: self.watchers(daemon, auction) == 2, "it waits")
            daemon.client("ann", "bidder").accepted_bid(auction, 12_000)
            page = waiter.answer()
        self.assertEqual([2], [event["seq"] for event in page["items"]])
        self.assertEqual([2, False], [page["next"], page["over"]])

    def test_a_server_that_ends_lets_nobody_wait(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        with Waiter(daemon, auction, after=1) as waiter:
            gavel.wait_until(lambda: self.watchers(daemon, auction) == 2, "it waits")
            self.assertEqual(0, daemon.stop())
            self.assertEqual([], waiter.answer()["items"])
        self.assertNotIn("error", daemon.log)

    def watchers(self, daemon, auction):
        """How many watch, with the one who looks."""
        watcher = Watcher(daemon, auction)
        try:
            return watcher.snapshot["watchers"]
        finally:
            watcher.leave()

    def test_head_says_what_get_would(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        auction = seller.make_auction()["id"]
        path = f"/v1/auctions/{auction}/events"
        self.assertEqual((200, "application/json"), self.head(seller, path))
        self.assertEqual((200, "text/event-stream"), self.head(seller, path, Accept="text/event-stream"))
        end = seller.cancel(auction)["seq"]
        over = {"Accept": "text/event-stream", "Last-Event-ID": str(end)}
        self.assertEqual((204, None), self.head(seller, path, **over))

    def head(self, client, path, **headers):
        answer = client.request("HEAD", path, headers=headers)
        self.assertEqual(b"", answer.body)
        return answer.status, answer.headers["Content-Type"]

    def test_a_reader_who_reads_nothing_is_cut_off_and_the_others_get_everything(self):
        daemon = self.daemon("--live-queue-limit", "16KiB")
        auction = daemon.client("sally", "seller").make_auction(increments="fixed:1")["id"]
        ann = daemon.client("ann", "bidder")
        good = self.follow(daemon, auction)
        good.wait_for(lambda event: event.name == "snapshot")
        deaf = Deaf(daemon.port, f"/v1/auctions/{auction}/events", "Accept: text/event-stream\r\n")
        self.assertEqual(200, deaf.status)
        self.addCleanup(deaf.close)
        amount = 10_000
        while deaf.served():
            for _ in range(20):
                amount += 1
                last = ann.accepted_bid(auction, amount)["seq"]
            time.sleep(0.02)  # it takes time, not bids, until it is cut
            self.assertLess(last, 50_000, "nobody holds that much for somebody who does not read")
        good.wait_seq(last)
        self.assertEqual([str(seq) for seq in range(1, last + 1)], [event.id for event in good.events])


class Waiter:
    """A request that waits for an event, on a thread of its own."""

    def __init__(self, daemon, auction, after):
        self._client = daemon.client()
        self._path = f"/v1/auctions/{auction}/events?after={after}&wait_ms=25000"
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._answer = None

    def _ask(self):
        self._answer = self._client.get(self._path)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join(gavel.PATIENCE)

    def answer(self):
        self._thread.join(gavel.PATIENCE)
        return self._answer.json


if __name__ == "__main__":
    gavel.main()
