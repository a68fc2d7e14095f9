"""Sales of many lots: to their end, with their feed, and with thousands of lots."""

from datetime import datetime, timedelta

import gavel
from watcher import Watcher

SALE = {"title": "The contents of a house", "currency": "USD", "increments": "ebay-us", "starting_price": 100}


class Sales(gavel.TestCase):
    def watch(self, daemon, sale, query=""):
        watcher = Watcher(daemon, sale, f"/v1/sales/{sale}/live{query}")
        self.addCleanup(watcher.leave)
        return watcher

    def make(self, seller, **members):
        answer = seller.post("/v1/sales", {**SALE, **members})
        self.assertEqual(201, answer.status, answer)
        self.assertEqual(f"/v1/sales/{answer.json['id']}", answer.headers["Location"])
        return answer.json

    def lots(self, client, sale):
        """All of them, page by page."""
        found, cursor = [], ""
        while cursor is not None:
            page = client.get(f"/v1/sales/{sale}/lots?limit=200{cursor and '&cursor=' + cursor}").json
            found += page["items"]
            cursor = page["next_cursor"]
        return found

    def feed(self, client, sale):
        found, after = [], 0
        while after is not None:
            page = client.get(f"/v1/sales/{sale}/events?after={after}").json
            found += page["items"]
            after = page["next_after"]
        return found

    def test_a_cascade_to_its_end_and_its_feed(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        ann = daemon.client("ann", "bidder")
        soft = {"window_ms": 1500, "extension_ms": 1500, "mode": "reset"}
        sale = self.make(seller, duration_ms=2500, stagger_ms=300, group="cascade", soft_close=soft,
                         lots=[{"title": f"Lot {n}"} for n in range(1, 6)])["id"]
        watcher = self.watch(daemon, sale)
        self.assertEqual(5, watcher.snapshot["lots"]["total"])
        lots = self.lots(ann, sale)
        self.assertEqual([1, 2, 3, 4, 5], [lot["lot"] for lot in lots])
        gavel.wait_until(lambda: ann.get("/v1/auctions/" + lots[0]["id"]).json["remaining_ms"] < 1200, "the window")
        self.assertEqual(201, ann.post(f"/v1/auctions/{lots[1]['id']}/bids", {"amount": 500}).status)
        self.assertEqual(1000, watcher.wait_closed())

        feed = self.feed(ann, sale)
        self.assertEqual(list(range(1, len(feed) + 1)), [event["seq"] for event in feed])
        kinds = [event["kind"] for event in feed]
        self.assertEqual(["created", "lots_added", "extended"], kinds[:3])
        self.assertEqual([1, 2, 3, 4, 5], [event["lot"] for event in feed if event["kind"] == "lot_closed"])
        self.assertEqual("closed", kinds[-1])
        self.assertEqual((2, "from this on"), (feed[2]["lot"], feed[2]["applies"]))
        sold = next(event for event in feed if event.get("outcome") == "sold")
        self.assertEqual((2, 100, "bidder-1"), (sold["lot"], sold["price"], sold["winner"]))
        seen = [{k: v for k, v in event.items() if k != "type"} for event in watcher.events]
        self.assertEqual(feed[watcher.snapshot["seq"]:], seen)
        again = self.watch(daemon, sale, "?after=3")
        self.assertEqual(1000, again.wait_closed())
        self.assertEqual(list(range(4, len(feed) + 1)), [event["seq"] for event in again.messages])
        ended = ann.get("/v1/sales/" + sale).json
        self.assertEqual(("closed", 1, 4), (ended["state"], ended["lots"]["sold"], ended["lots"]["unsold"]))

    def test_thousands_of_lots_survive_a_kill_and_are_called_off(self):
        daemon = self.daemon("--http-body-limit", "1MiB")
        seller = daemon.client("sally", "seller")
        sale = self.make(seller, duration_ms=3_600_000, stagger_ms=1000)["id"]
        for start in range(0, 2000, 500):
            lots = [{"title": f"Lot {start + n}"} for n in range(1, 501)]
            answer = seller.post(f"/v1/sales/{sale}/lots", {"lots": lots})
            self.assertEqual((201, {"from": start + 1, "to": start + 500}), (answer.status, answer.json))
        lots = self.lots(seller, sale)
        self.assertEqual([f"Lot {n}" for n in range(1, 2001)], [lot["title"] for lot in lots])
        watcher = self.watch(daemon, sale, "?after=0")
        self.assertEqual("lots_added", watcher.wait_seq(5)["kind"])
        daemon.kill()
        daemon.start().wait_ready()
        seller = daemon.client("sally", "seller")
        gavel.wait_until(lambda: seller.post(f"/v1/sales/{sale}/cancel", {"reason": "rain"}).status == 200, "it is back")
        gavel.wait_until(lambda: seller.get("/v1/sales/" + sale).json["state"] == "cancelled", "all lots are cancelled")
        self.assertEqual(2000, seller.get("/v1/sales/" + sale).json["lots"]["cancelled"])
        self.assertEqual(2000, sum(event["kind"] == "lot_cancelled" for event in self.feed(seller, sale)))

    def test_a_key_is_one_sale_and_one_batch_of_lots_whoever_was_killed_over_it(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        body = {**SALE, "duration_ms": 3_600_000, "lots": [{"title": "A lamp"}, {"title": "A chair"}]}
        made = seller.post("/v1/sales", body, key="sale-1")
        self.assertEqual((201, 2), (made.status, made.json["lots"]["total"]))
        path = "/v1/sales/" + made.json["id"]
        more = {"lots": [{"title": "A table"}]}
        added = seller.post(path + "/lots", more, key="lots-1")
        self.assertEqual((201, {"from": 3, "to": 3}), (added.status, added.json))
        cancelled = seller.post(path + "/cancel", {"reason": "rain"}, key="cancel-1")
        self.assertEqual(200, cancelled.status)
        daemon.kill()
        daemon.start().wait_ready()
        seller = daemon.client("sally", "seller")
        for answer, again in [(made, seller.post("/v1/sales", body, key="sale-1")),
                              (added, seller.post(path + "/lots", more, key="lots-1")),
                              (cancelled, seller.post(path + "/cancel", {"reason": "rain"}, key="cancel-1"))]:
            self.assertEqual((answer.status, answer.body), (again.status, again.body))
            self.assertEqual("true", again.headers["Idempotent-Replayed"])
            self.assertEqual(answer.headers.get("Location"), again.headers.get("Location"))
        self.assertEqual(3, len(self.lots(seller, made.json["id"])))
        other = seller.post(path + "/lots", {"lots": [{"title": "A stool"}]}, key="lots-1")
        self.assertEqual((422, "idempotency_key_reused"), (other.status, other.json["code"]))
        self.assertEqual(0, daemon.stop())
        checked = gavel.run("check", "--data-dir", daemon.data_dir)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_a_sale_whose_lots_cannot_all_be_is_not_made(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        soft = {"window_ms": 1000, "extension_ms": 1000, "hard_end": "2099-01-01T00:00:01Z"}
        refused = seller.post("/v1/sales", {**SALE, "ends_at": "2099-01-01T00:00:00Z", "stagger_ms": 1000,
                                            "soft_close": soft, "lots": [{"title": f"Lot {n}"} for n in range(3)]})
        self.assertEqual((422, "lots[2].soft_close"), (refused.status, refused.json["field"]), refused)
        self.assertEqual([], seller.get("/v1/auctions").json["items"])

    def test_sales_are_listed_by_state_and_seller_oldest_or_newest_first(self):
        daemon = self.daemon()
        sally, tom = daemon.client("sally", "seller"), daemon.client("tom", "seller")
        anybody = daemon.client()
        later = (datetime.now().astimezone() + timedelta(days=2)).isoformat(timespec="seconds")
        self.make(sally, title="Clocks", duration_ms=3_600_000, lots=[{"title": "A clock"}])
        self.make(tom, title="Lamps", duration_ms=3_600_000)
        self.make(sally, title="Later", starts_at=later, duration_ms=3_600_000)
        gone = self.make(tom, title="Gone", duration_ms=3_600_000, lots=[{"title": "A chair"}])["id"]
        self.assertEqual(200, tom.post(f"/v1/sales/{gone}/cancel", {"reason": "rain"}).status)
        gavel.wait_until(lambda: anybody.get("/v1/sales/" + gone).json["state"] == "cancelled", "it is cancelled")

        def titles(query):
            return [sale["title"] for sale in anybody.all_pages(f"/v1/sales?limit=1&{query}")]

        made = ["Clocks", "Lamps", "Later", "Gone"]
        self.assertEqual(made, titles(""))
        self.assertEqual(made[::-1], titles("sort=-id"))
        self.assertEqual(["Clocks", "Lamps"], titles("state=open"))
        self.assertEqual(["Gone", "Later"], titles("state=scheduled,cancelled&sort=-id"))
        self.assertEqual(["Lamps", "Gone"], titles("seller=tom"))
        self.assertEqual(["Clocks"], titles("seller=sally&state=open,closed"))
        self.assertEqual([], titles("seller=nobody"))
        listed = anybody.get("/v1/sales?state=open").json["items"][0]
        alone = anybody.get("/v1/sales/" + listed["id"]).json
        self.assertEqual({**alone, "server_time": listed["server_time"]}, listed)

        daemon.kill()
        daemon.start().wait_ready()
        anybody = daemon.client()
        self.assertEqual(made, titles(""), "and after a crash")
        cursor = anybody.get("/v1/sales?limit=1&sort=-id").json["next_cursor"]
        auctions = anybody.get("/v1/auctions?limit=1").json["next_cursor"]
        for query, parameter in [(f"cursor={cursor}", "cursor"), (f"sort=-id&seller=tom&cursor={cursor}", "cursor"),
                                 (f"cursor={auctions}", "cursor"), ("state=over", "state"), ("sort=title", "sort"),
                                 ("seller=a%20b", "seller"), ("limit=0", "limit"), ("mine=true", "mine")]:  # fmt: skip
            answer = anybody.get("/v1/sales?" + query)
            self.assertEqual((400, parameter), (answer.status, answer.json["parameter"]), query)
        self.assertEqual(400, anybody.get(f"/v1/auctions?sort=-id&cursor={cursor}").status)

    def test_what_is_refused(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        self.assertEqual(401, daemon.client().post("/v1/sales", SALE).status)
        self.assertEqual(403, daemon.client("ann", "bidder").post("/v1/sales", SALE).status)
        for wrong, field in [
            ({}, "ends_at"),
            ({"duration_ms": 1000, "group": "all"}, "soft_close"),
            ({"duration_ms": 1000, "group": "most"}, "group"),
            ({"duration_ms": 1000, "lots": [{"title": "A"}, {"title": ""}]}, "lots[1].title"),
            ({"duration_ms": 1000, "lots": [{"title": "A", "ends_at": "2030-01-01T00:00:00Z"}]}, "lots[0].ends_at"),
        ]:
            answer = seller.post("/v1/sales", {**SALE, **wrong})
            self.assertEqual(422, answer.status, answer)
            self.assertIn(field, [error["field"] for error in answer.json["errors"]], wrong)
        sale = self.make(seller, duration_ms=60_000)["id"]
        more = {"lots": [{"title": "One more"}]}
        self.assertEqual("not_your_auction", daemon.client("max", "seller").post(f"/v1/sales/{sale}/lots", more).json["code"])
        self.assertEqual(404, seller.get("/v1/sales/01KATYB3PSGJ6ZBYQYC0TEJ4CM").status)
        self.assertEqual(400, seller.get(f"/v1/sales/{sale}/events?after=x").status)


if __name__ == "__main__":
    gavel.main()
