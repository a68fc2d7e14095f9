"""What header fields do: versions (ETag, If-Match), gzip, how many commands an account may send."""

import gzip
import json

import gavel
from client import AUCTION


class Fields(gavel.TestCase):
    def test_a_bid_or_an_edit_for_a_version_is_done_at_that_version_only(self):
        daemon = self.daemon()
        seller, ann, bob = daemon.client("sally", "seller"), daemon.client("ann", "bidder"), daemon.client("bob", "bidder")
        path = "/v1/auctions/" + seller.make_auction()["id"]
        seen = ann.get(path).headers["ETag"]
        self.assertEqual('"1"', seen)
        self.assertEqual(201, ann.post(path + "/bids", {"amount": 20_000}, headers={"If-Match": seen}).status)
        late = bob.post(path + "/bids", {"amount": 30_000}, headers={"If-Match": seen})
        self.assertEqual((412, "version_changed", 2), (late.status, late.json["code"], late.json["seq"]))
        self.assertEqual(1, ann.get(path).json["bid_count"])
        edit = {"description": "It ticks."}
        self.assertEqual(412, seller.request("PATCH", path, edit, headers={"If-Match": seen}).status)
        edited = seller.request("PATCH", path, edit, headers={"If-Match": ann.get(path).headers["ETag"]})
        self.assertEqual((200, '"3"'), (edited.status, edited.headers["ETag"]))
        nonsense = bob.post(path + "/bids", {"amount": 30_000}, headers={"If-Match": "3"})
        self.assertEqual((400, "invalid_if_match"), (nonsense.status, nonsense.json["code"]))
        self.assertEqual(201, bob.post(path + "/bids", {"amount": 30_000}, headers={"If-Match": "*"}).status)

    def test_a_list_comes_packed_to_who_asks_for_it(self):
        daemon = self.daemon()
        seller = daemon.client("sally", "seller")
        for n in range(20):
            seller.make_auction(title=f"Lot {n}")
        reader = daemon.client()
        path = "/v1/auctions?limit=20"
        plain = reader.get(path)
        packed = reader.request("GET", path, headers={"Accept-Encoding": "gzip"}, raw=True)
        self.assertEqual(("gzip", "Accept, Accept-Encoding"), (packed.headers["Content-Encoding"], packed.headers["Vary"]))
        self.assertLess(4 * len(packed.body), len(plain.body))
        titles = [lot["title"] for lot in json.loads(gzip.decompress(packed.body))["items"]]
        self.assertEqual([f"Lot {n}" for n in range(20)], titles)
        mine = seller.request("GET", path + "&mine=true", headers={"Accept-Encoding": "gzip"})
        self.assertNotIn("Content-Encoding", mine.headers, "what a token gives to see is not packed")

    def test_an_account_that_sends_too_many_commands_waits(self):
        daemon = self.daemon("--http-command-rate-per-account", "1")
        seller, ann = daemon.client("sally", "seller"), daemon.client("ann", "bidder")
        auction = seller.make_auction()["id"]
        refused = None
        for n in range(50):
            answer = ann.bid(auction, 10_000 + 1_000 * n)
            self.assertEqual('"account";q=4;w=4', answer.headers["RateLimit-Policy"])
            if answer.status == 429:
                refused = answer
                break
            self.assertEqual(201, answer.status, answer)
        self.assertIsNotNone(refused, "fifty commands in less than fifty seconds")
        self.assertEqual("rate_limited", refused.json["code"])
        self.assertRegex(refused.headers["RateLimit"], '^"account";r=0;t=[1-4]$')
        self.assertEqual(200, ann.get("/v1/auctions/" + auction).status, "reads are free")
        self.assertEqual(201, seller.post("/v1/auctions", AUCTION).status, "another account is not concerned")
        gavel.wait_until(lambda: ann.bid(auction, 200_000).status == 201, "its turn has come")


if __name__ == "__main__":
    gavel.main()
