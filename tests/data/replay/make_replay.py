#!/usr/bin/env python3
"""Makes bids.csv and expected.csv beside it: a small replay set of invented auctions.

Verdicts, winners and prices are what the proxy bidding rules give (docs/rules.md, R1 to R6), computed here once more and
apart from the server's own code, so that a replay compares two implementations. The same seed gives the same files:

    python3 tests/data/replay/make_replay.py
"""
import csv
import pathlib
import random

BANDS = [(0, 5), (100, 25), (500, 50), (2500, 100), (10000, 250), (25000, 500), (50000, 1000), (100000, 2500),
         (250000, 5000), (500000, 10000)]


def step(amount):
    """The increment above an amount that is to be beaten: table ebay-us."""
    return next(step for start, step in reversed(BANDS) if amount >= start)


class Auction:
    def __init__(self, start):
        self.start, self.price = start, None
        self.leader, self.maximum, self.rival = None, None, None

    def minimum(self):
        return self.start if self.price is None else self.price + step(self.price)

    def bid(self, bidder, amount):
        if bidder == self.leader:
            if amount <= self.maximum:
                return "not_above_own_max"
            self.maximum = amount
            if self.rival is not None:  # R6: a raise may lift a price that was capped by the old maximum
                self.price = max(self.price, min(amount, self.rival + step(self.rival)))
            return "accepted"
        if amount < self.minimum():
            return "below_min_next"
        if self.leader is None:
            self.leader, self.maximum, self.price = bidder, amount, self.start
        elif amount > self.maximum:
            self.rival = self.maximum
            self.price = max(self.price, min(amount, self.rival + step(self.rival)))
            self.leader, self.maximum = bidder, amount
        else:  # R4, and R5: at a tie the earlier bid keeps the lead
            self.rival = max(self.rival or 0, amount)
            self.price = max(self.price, min(self.maximum, amount + step(amount)))
        return "accepted"


# One auction for each turn that the rules can take; (bidder, maximum) in order.
TURNS = {
    "first bid opens at the start": (1000, [("ann", 5000)]),
    "rival below the maximum": (1000, [("ann", 5000), ("bob", 3000), ("cid", 6000)]),
    "tie goes to the earlier": (1000, [("ann", 5000), ("bob", 5000)]),
    "capped, then raised": (1000, [("ann", 5000), ("bob", 5010), ("bob", 6000)]),
    "own maximum not raised": (1000, [("ann", 5000), ("ann", 8000), ("ann", 8000), ("ann", 7000)]),
    "below the minimum": (1000, [("ann", 999), ("ann", 1000), ("bob", 1049), ("bob", 1050)]),
    "across a band": (100, [("ann", 20000), ("bob", 9999), ("cid", 10000), ("cid", 10349)]),
    "a cent starts it": (1, [("ann", 1), ("bob", 5), ("bob", 6), ("ann", 99), ("bob", 100)]),
    "nobody bids": (2500, []),
}


def random_bids(rng, start, count):
    """Bids of a few people who mostly know the price, and now and then bid too little or below their own maximum."""
    auction, bids = Auction(start), []
    people = [f"p{n}" for n in range(1, rng.randint(3, 6))]
    for _ in range(count):
        bidder = rng.choice(people)
        if bidder == auction.leader and rng.random() < 0.7:
            bidder = rng.choice([p for p in people if p != auction.leader])
        floor = auction.minimum()
        amount = floor + rng.choice([0, 1, step(floor), rng.randint(0, floor), rng.randint(0, 3 * floor)])
        if rng.random() < 0.12:
            amount = max(1, floor - rng.randint(1, step(floor)))
        if bidder == auction.leader and rng.random() < 0.4:
            amount = auction.maximum
        auction.bid(bidder, amount)
        bids.append((bidder, amount))
    return bids


def main():
    rng = random.Random(20260101)
    histories = dict(TURNS)
    for number, start in enumerate([1, 99, 499, 2400, 9900, 49000, 240000], 1):
        histories[f"lot {number}, \"mixed\""] = (start, random_bids(rng, start, 12))

    folder = pathlib.Path(__file__).parent
    with open(folder / "bids.csv", "w", newline="") as bids_file, \
         open(folder / "expected.csv", "w", newline="") as expected_file:
        bids_csv, expected_csv = csv.writer(bids_file, lineterminator="\n"), csv.writer(expected_file, lineterminator="\n")
        bids_csv.writerow("auction_id seq offset_ms bidder max_cents expect".split())
        expected_csv.writerow("auction_id item duration_days open_cents bids bidders model_accepted model_rejected "
                              "model_winner model_price_cents recorded_price_cents class".split())
        for number, (item, (start, bids)) in enumerate(histories.items(), 1):
            auction, offset, accepted = Auction(start), 0, 0
            for seq, (bidder, amount) in enumerate(bids, 1):
                offset += rng.randint(1, 20_000_000)
                verdict = auction.bid(bidder, amount)
                accepted += verdict == "accepted"
                bids_csv.writerow([f"a{number:02}", seq, offset, bidder, amount, verdict])
            # One "recorded" price is not the rules', as in real data, where a hidden reserve may have raised it.
            reserve = item.startswith("lot 3")
            recorded = auction.price + 100 if reserve else auction.price
            expected_csv.writerow([f"a{number:02}", item, 3, start, len(bids), len({b for b, _ in bids}), accepted,
                                   len(bids) - accepted, auction.leader or "", "" if auction.price is None else auction.price,
                                   "" if recorded is None else recorded,
                                   "model_lower_likely_reserve" if reserve else "match"])


if __name__ == "__main__":
    main()
