"""Lists of auctions: filters, orders, cursors and tables."""

import csv
import io
import random
import threading
from datetime import datetime, timedelta
from urllib.parse import quote

import gavel


def lines(answer):
    return list(csv.reader(io.StringIO(answer.body.decode(), newline="")))


class Lists(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon()
        self.sally = self.server.client("sally", "seller")
        self.tom = self.server.client("tom", "seller")
        self.bob = self.server.client("bob", "bidder")
        self.anybody = self.server.client()

    def titles(self, query):
        """Of all pages; small ones, so that there are several."""
        return [auction["title"] for auction in self.anybody.all_pages(f"/v1/auctions?limit=2&{query}")]

    def test_a_list_has_what_passes_its_filters_in_the_order_asked_for(self):
        hour = 3_600_000
        self.sally.make_auction(title="Lamp", duration_ms=3 * hour)
        self.sally.make_auction(title="Übersee-Uhr", duration_ms=1 * hour, format="vickrey", increments=None)
        self.tom.make_auction(title="clock and lamp", duration_ms=2 * hour, currency="EUR")
        later = (datetime.now().astimezone() + timedelta(days=2)).isoformat(timespec="seconds")
        self.tom.make_auction(title="Later", starts_at=later)
        self.sally.make_auction(title="Secret", draft=True)
        gone = self.sally.make_auction(title="Gone")
        self.sally.cancel(gone["id"])

        made = ["Lamp", "Übersee-Uhr", "clock and lamp", "Later", "Gone"]
        self.assertEqual(made, self.titles(""))
        self.assertEqual(made[::-1], self.titles("sort=-id"))
        by_end = ["Übersee-Uhr", "clock and lamp", "Lamp"]
        self.assertEqual(by_end, self.titles("state=open&sort=ends_at"))
        self.assertEqual(["Later", *by_end[::-1]], self.titles("state=scheduled,open&sort=-ends_at"))
        self.assertEqual("Later", self.titles("sort=starts_at")[-1])
        self.assertEqual(["clock and lamp", "Later"], self.titles("seller=tom"))
        self.assertEqual(["Later"], self.titles(f"starts_after={quote(later)}"))
        self.assertEqual(["Lamp"], self.titles(f"state=open&ends_after={quote(self.in_hours(2.5))}"))
        self.assertEqual(["Lamp", "clock and lamp"], self.titles("q=LAMP"))
        self.assertEqual(["clock and lamp"], self.titles("q=lamp+CLOCK"))
        self.assertEqual(["Übersee-Uhr"], self.titles("q=" + quote("üBER")))
        self.assertEqual(["Übersee-Uhr"], self.titles("format=vickrey,dutch"))
        self.assertEqual(["clock and lamp"], self.titles("currency=EUR"))
        self.assertEqual([], self.titles("state=draft"))
        mine = self.sally.all_pages("/v1/auctions?mine=true&state=draft&sort=-ends_at")
        self.assertEqual(["Secret"], [auction["title"] for auction in mine])

    @staticmethod
    def in_hours(hours):
        return (datetime.now().astimezone() + timedelta(hours=hours)).isoformat(timespec="seconds")

    def test_a_price_filter_tells_what_is_shown_and_nothing_else(self):
        english = self.sally.make_auction(title="english", reserve_price=50_000)
        sealed = self.sally.make_auction(title="sealed", format="vickrey", increments=None, reserve_price=50_000)
        self.bob.accepted_bid(english["id"], 40_000)
        self.bob.accepted_bid(sealed["id"], 40_000)
        shown = self.anybody.auction(english["id"])["price"]
        self.assertEqual(["english", "sealed"], self.titles(f"currency=USD&price_min=9900&price_max={shown}"))
        self.assertEqual([], self.titles(f"currency=USD&price_min={shown + 1}"))

    def test_an_auction_that_soft_close_puts_off_stands_where_it_ends_now(self):
        first = self.sally.make_auction(title="first", duration_ms=600_000,
                                        soft_close={"window_ms": 600_000, "extension_ms": 7_200_000})  # fmt: skip
        self.sally.make_auction(title="second", duration_ms=1_200_000)
        self.assertEqual(["first", "second"], self.titles("sort=ends_at"))
        self.bob.accepted_bid(first["id"], 20_000)
        self.assertEqual(["second", "first"], self.titles("sort=ends_at"), "before it can have been folded")
        self.assertEqual(["first"], self.titles(f"ends_after={quote(self.in_hours(1))}"))
        self.server.kill()
        self.server.start().wait_ready()
        self.anybody = self.server.client()
        self.assertEqual(["second", "first"], self.titles("sort=ends_at"), "and after a crash")

    def test_a_cursor_of_another_list_is_refused(self):
        for title in ("a", "b", "c"):
            self.sally.make_auction(title=title)
        cursor = self.anybody.get("/v1/auctions?state=open&sort=ends_at&limit=1").json["next_cursor"]
        self.assertEqual(200, self.anybody.get(f"/v1/auctions?sort=ends_at&state=open&cursor={cursor}").status)
        for other in ("sort=-ends_at&state=open", "state=open", "sort=ends_at", "sort=ends_at&state=open&q=a"):
            answer = self.anybody.get(f"/v1/auctions?{other}&cursor={cursor}")
            self.assertEqual((400, "invalid_parameter", "cursor"),
                             (answer.status, answer.json["code"], answer.json["parameter"]))  # fmt: skip

    def test_pages_neither_lose_nor_repeat_an_auction_while_others_are_made_and_bid_for(self):
        chance = random.Random(self.seed())
        known = {self.sally.make_auction(title=f"lamp {n}", duration_ms=3_600_000 + 1000 * n)["id"] for n in range(40)}
        over = threading.Event()

        def disturb():
            seller, bidder = self.server.client("tom", "seller"), self.server.client("bob", "bidder")
            amount = 10_000
            while not over.is_set():
                seller.make_auction(title="another", duration_ms=chance.randrange(3_600_000, 3_700_000))
                bidder.bid(chance.choice(sorted(known)), amount := amount + 1_000)

        thread = threading.Thread(target=disturb)
        thread.start()
        try:
            for query in ("sort=ends_at", "sort=-ends_at", "sort=starts_at", "state=open,closed&sort=-id") * 3:
                seen = [a["id"] for a in self.anybody.all_pages(f"/v1/auctions?limit=7&seller=sally&{query}")]
                self.assertEqual(sorted(known), sorted(seen), query)
        finally:
            over.set()
            thread.join()

    def test_a_list_comes_as_a_table_page_by_page(self):
        self.sally.make_auction(title='=1+1, "the" lamp')
        self.tom.make_auction(title="Uhr", currency="JPY", starting_price=500)
        accept = {"Accept": "text/csv"}
        page = self.anybody.request("GET", "/v1/auctions?limit=1&state=open", headers=accept)
        head, row = lines(page)
        self.assertEqual("'=1+1, \"the\" lamp", row[head.index("title")])
        self.assertEqual("99.00", row[head.index("starting_price")])
        target = page.headers["Link"].partition(">")[0][1:]
        last = self.anybody.request("GET", target, headers=accept)
        head, row = lines(last)
        self.assertEqual(["Uhr", "JPY", "500"], [row[head.index(c)] for c in ("title", "currency", "starting_price")])
        self.assertIsNone(last.headers["Link"])


if __name__ == "__main__":
    gavel.main()
