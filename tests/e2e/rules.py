"""The rules of an English auction with maximum bids once more, small and independent of the daemon's.

    auction = English(starting_price=9_900)
    auction.bid("ann", 17_500)      # {"outcome": "leading", "price": 9900, "amount": 9900}
    auction.minimum, auction.leader

Bids are taken to be accepted ones: bid() raises where the rules would have refused. No reserve. Table: ebay-us.
"""

BANDS = [(100, 5), (500, 25), (2_500, 50), (10_000, 100), (25_000, 250), (50_000, 500), (100_000, 1_000)]
BANDS += [(250_000, 2_500), (500_000, 5_000)]  # below the first, the step is the second
TOP_STEP = 10_000


def step(amount):
    return next((step for below, step in BANDS if amount < below), TOP_STEP)


class English:
    def __init__(self, starting_price):
        self.minimum = starting_price
        self.price = None
        self.leader = None
        self._maximum = None
        self._rival = None

    def bid(self, bidder, amount):
        if bidder == self.leader:
            if amount <= self._maximum:
                raise AssertionError(f"{bidder} was let below the own maximum: {amount}")
            self._maximum = amount
        elif amount < self.minimum:
            raise AssertionError(f"{bidder} was let below the minimum {self.minimum}: {amount}")
        elif self.leader is None:
            self.leader, self._maximum, self.price = bidder, amount, self.minimum
        elif amount > self._maximum:
            self.leader, self._maximum, self._rival = bidder, amount, self._maximum
        else:
            self._rival = max(self._rival or 0, amount)
        if self._rival is not None:
            self.price = max(self.price, min(self._maximum, self._rival + step(self._rival)))
        self.minimum = self.price + step(self.price)
        leading = bidder == self.leader
        return {
            "outcome": "leading" if leading else "outbid",
            "price": self.price,
            "amount": self.price if leading else amount,
        }
