"""Load with a ledger: bidders who remember what they were told, and an audit of what the daemon kept.

    load = Load(daemon, bidders=4, auctions=3, seed=7)
    with load.round():                # everybody bids until the block is left or the daemon breaks off
        load.wait_accepted(100)
        daemon.kill()
    daemon.start()
    load.audit(self, daemon)          # nothing acknowledged is lost, nothing refused is there, the rules hold

A bid is accepted (201), refused (409 and 503), or unknown: 504, or the connection broke. A bidder with an unknown bid
leaves that auction alone until the next round. Every bid has an Idempotency-Key: the audit asks again for those that are
unknown, under the same key, and then knows of each entry whose it is.
"""

import contextlib
import http.client
import random
import threading
import uuid
from collections import Counter, defaultdict

from gavel import PATIENCE, wait_until
from rules import English

START = 9_900


class Bid:
    def __init__(self, bidder, auction, amount):
        self.bidder, self.auction, self.amount = bidder, auction, amount
        self.key = str(uuid.uuid4())
        self.status = None  # of the answer; None: there was none
        self.answer = None
        self.seq = None  # its number in the auction, once that is known

    @property
    def unknown(self):
        return self.status in (None, 504)


class Load:
    def __init__(self, daemon, bidders, auctions, seed):
        self._daemon = daemon
        self._random = random.Random(seed)
        self._changed = threading.Condition()
        self._stop = False
        self.bids = []
        self.errors = []  # what broke connections, and answers that should not be
        self.counts = Counter()
        seller = daemon.client("sally", "seller")
        self.auctions = [seller.make_auction(title=f"Lot {n}", starting_price=START) for n in range(auctions)]
        seller.close()
        self._minimum = {auction["id"]: START for auction in self.auctions}
        self.bidders = [f"bidder{n}" for n in range(bidders)]
        self._introduce()

    @property
    def ids(self):
        return [auction["id"] for auction in self.auctions]

    def _introduce(self):
        """One bid of each in each auction: from here on the audit knows who is behind which alias."""
        for name in self.bidders:
            client = self._daemon.client(name, "bidder")
            for auction in self.ids:
                self._bid(client, Bid(name, auction, self._minimum[auction]))
            client.close()
        if self.counts[201] != len(self.bids):
            raise AssertionError(f"the first bids were not all accepted: {self.counts}")

    # -- bidding

    @contextlib.contextmanager
    def round(self):
        """Bidders bid on threads of their own while the block runs."""
        self._stop = False
        threads = [threading.Thread(target=self._run, args=(name, self._random.random())) for name in self.bidders]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop = True
            for thread in threads:
                thread.join(PATIENCE)

    def wait_accepted(self, count):
        """Until that many more bids were acknowledged."""
        with self._changed:
            goal = self.counts[201] + count
            if not self._changed.wait_for(lambda: self.counts[201] >= goal, PATIENCE):
                raise AssertionError(f"{count} more bids were not accepted in {PATIENCE} s: {self.counts}")

    def _run(self, name, seed):
        chance = random.Random(seed)
        client = self._daemon.client(name, "bidder")
        paused = set()
        while not self._stop and len(paused) < len(self.auctions):
            auction = chance.choice([auction for auction in self.ids if auction not in paused])
            bid = Bid(name, auction, self._minimum[auction] + chance.choice([0, 0, 1, 777, 5_000]))
            self._bid(client, bid)
            if bid.status is None:
                break  # the daemon has gone
            if bid.unknown:
                paused.add(auction)
        client.close()

    def _bid(self, client, bid):
        try:
            answer = client.bid(bid.auction, bid.amount, key=bid.key)
            bid.status, bid.answer = answer.status, answer.json
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.errors.append(error)
        with self._changed:
            self.bids.append(bid)
            self.counts[bid.status] += 1
            self._changed.notify_all()
        if bid.status == 201:
            bid.seq = bid.answer["seq"]
        if bid.status in (201, 409):
            self._minimum[bid.auction] = bid.answer["minimum_bid"]
        elif bid.status not in (503, 504, None):
            self.errors.append(AssertionError(f"an odd answer: {bid.status} {bid.answer}"))

    # -- the audit

    def audit(self, test, daemon):
        """Compares everything that was answered with what the daemon now says, and that with the rules."""
        client = daemon.client()
        self._ask_again(test, daemon)
        by_auction = defaultdict(list)
        for bid in self.bids:
            by_auction[bid.auction].append(bid)
        for auction in self.auctions:
            kept = client.bids(auction["id"])
            view = client.auction(auction["id"])
            test.assertEqual(auction["ends_at"], view["ends_at"])
            self._settle(test, kept, by_auction[auction["id"]])
            self._compare(test, kept, view, [bid for bid in by_auction[auction["id"]] if bid.seq])
            self._minimum[auction["id"]] = view["minimum_bid"]
        client.close()

    def _ask_again(self, test, daemon):
        """The same bids under the same keys: what was done is told as it was, what was not is done now, and none twice."""
        for bid in self.bids:
            if not bid.unknown:
                continue
            client = daemon.client(bid.bidder, "bidder")
            # A busy machine may take longer than the daemon waits: 504 or 503, so it is asked once more.
            answer = wait_until(lambda: self._known(client, bid), "it is known what became of a bid")
            again = client.bid(bid.auction, bid.amount, key=bid.key)
            client.close()
            test.assertIn(answer.status, (201, 409), answer)
            test.assertEqual([answer.status, answer.body], [again.status, again.body])
            self.counts["done, as it turned out" if "Idempotent-Replayed" in answer.headers else "not done before"] += 1
            bid.status, bid.answer = answer.status, answer.json
            bid.seq = bid.answer.get("seq") if answer.status == 201 else None

    @staticmethod
    def _known(client, bid):
        answer = client.bid(bid.auction, bid.amount, key=bid.key)
        waits = answer.status in (503, 504) or answer.json.get("code") == "idempotency_key_in_use"
        return None if waits else answer

    def _settle(self, test, kept, bids):
        """What is there was acknowledged, and the other way round."""
        acknowledged = {bid.seq for bid in bids if bid.seq}
        test.assertEqual(sum(1 for bid in bids if bid.seq), len(acknowledged), "two bids under one number")
        there = {item["seq"] for item in kept}
        test.assertEqual([], sorted(acknowledged - there), "acknowledged and lost")
        test.assertEqual([], sorted(there - acknowledged), "there, and nobody was told")

    @staticmethod
    def _compare(test, kept, view, bids):
        bids.sort(key=lambda bid: bid.seq)
        test.assertEqual(list(range(2, 2 + len(kept))), [item["seq"] for item in kept], "numbers without gap")
        test.assertEqual([item["seq"] for item in kept], [bid.seq for bid in bids])
        rules = English(START)
        alias = {bid.bidder: item["bidder"] for bid, item in zip(bids, kept)}
        for bid, item in zip(bids, kept):
            test.assertEqual(alias[bid.bidder], item["bidder"])
            right = rules.bid(bid.bidder, bid.amount)
            test.assertEqual(right, {name: item[name] for name in right}, f"bid {bid.seq} of {bid.auction}")
            if bid.answer and bid.status == 201:
                told = {"seq": bid.seq, "outcome": right["outcome"], "price": right["price"]}
                told.update(minimum_bid=rules.minimum, ends_at=view["ends_at"])  # nothing moves the end
                receipt = bid.answer["receipt"]
                test.assertEqual(told, {name: bid.answer[name] for name in bid.answer if name != "receipt"})
                test.assertEqual([bid.auction, bid.seq, item["at"]], [receipt[name] for name in ("auction", "seq", "at")])
        state = [view["state"], view["price"], view["minimum_bid"], view["high_bidder"], view["bid_count"], view["seq"]]
        wanted = ["open", rules.price, rules.minimum, alias[rules.leader], len(kept), kept[-1]["seq"]]
        test.assertEqual(wanted, state)

    def check_watched(self, test, daemon, watchers):
        """What watchers (by auction id) were shown is what was kept: nothing is published before it is on disk."""
        client = daemon.client()
        for auction, watcher in watchers.items():
            kept = {item["seq"]: item for item in client.bids(auction)}
            seqs = [event["seq"] for event in watcher.events]
            first = watcher.snapshot["seq"] + 1
            test.assertEqual(list(range(first, first + len(seqs))), seqs, "events without gap")
            for event in watcher.events:
                same = {name: event[name] for name in ("seq", "at", "bidder", "kind", "amount", "price", "outcome")}
                test.assertEqual(kept.get(event["seq"]), same)
                test.assertEqual(event["seq"] - 1, event["bid_count"])  # the first number is the auction's making
        client.close()
