"""Receipts and exports of the real daemon: two verifiers find them good, a lie in them is named, and another server takes an
auction over entry for entry."""

import json
import sys
from pathlib import Path

import gavel

sys.path.insert(0, str(Path(__file__).parent.parent / "verify"))
import verify as second  # noqa: E402


class Verify(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.house = self.daemon()
        self.seller = self.house.client("sally", "seller")
        self.admin = self.house.client("root", "admin")
        self.people = {name: self.house.client(name, "bidder") for name in ("ann", "bob")}

    def sold(self):
        """An auction that is over, and the answers of its three bids."""
        auction = self.seller.make_auction(duration_ms=1_500)["id"]
        bids = [("ann", 15_000), ("bob", 12_000), ("bob", 20_000)]
        answers = [self.people[who].accepted_bid(auction, amount) for who, amount in bids]
        gavel.wait_until(lambda: self.seller.auction(auction)["state"] == "closed", "the auction is over")
        return auction, answers

    def file(self, name, content):
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def verify(self, export, *arguments):
        run = gavel.run("verify", export, "--json", *arguments)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return json.loads(run.stdout)

    def export(self, auction):
        answer = self.admin.get(f"/v1/auctions/{auction}/export")
        self.assertEqual(200, answer.status, answer)
        return answer.body

    def test_every_bids_receipt_is_proven_by_the_export(self):
        auction, answers = self.sold()
        export = self.file("lamp.jsonl", self.export(auction))
        keys = self.file("keys.json", self.house.client().get("/v1/keys").json)
        receipts = [self.file(f"bid-{i}.json", answer) for i, answer in enumerate(answers)]
        given = [word for path in receipts for word in ("--receipt", path)]
        report = self.verify(export, "--keys", keys, *given)
        self.assertTrue(report["good"], report)
        result = report["result"]
        self.assertEqual(("sold", 15_250, "bidder-2"), (result["state"], result["price"], result["winner"]))
        self.assertEqual(3 + len(receipts), len(report["checks"]))

        other = second.verify(export.read_bytes(), [(path.name, json.loads(path.read_text())["receipt"])
                                                    for path in receipts], second.key_set(json.loads(keys.read_text())))
        self.assertTrue(other["good"], other)
        self.assertEqual((15_250, 2), (other["result"]["price"], other["result"]["winner"]))

    def test_a_lie_is_named(self):
        auction, answers = self.sold()
        lines = self.export(auction).split(b"\n")
        changed = list(lines)
        changed[3] = changed[3].replace(b'"maximum":12000', b'"maximum":11999')
        self.assertNotEqual(changed, lines)
        check = self.verify(self.file("changed.jsonl", b"\n".join(changed)))["checks"][0]
        self.assertEqual(("changed", 3), (check["wrong"], check["entry"]))
        check = self.verify(self.file("missing.jsonl", b"\n".join(lines[:3] + lines[4:])))["checks"][0]
        self.assertEqual(("missing", 3), (check["wrong"], check["entry"]))
        stranger = self.file("bid.json", {**answers[0]["receipt"], "seq": 9})
        check = self.verify(self.file("lamp.jsonl", b"\n".join(lines)), "--receipt", stranger)["checks"][-1]
        self.assertEqual(("receipt", 9), (check["wrong"], check["entry"]))

    def test_the_command_line_exports_the_same_and_a_table(self):
        auction, _ = self.sold()
        run = gavel.run("export", auction, "--data-dir", self.house.data_dir)
        self.assertEqual(self.export(auction).decode(), run.stdout, run.stderr)
        table = self.directory / "lamp.csv"
        self.assertEqual(0, gavel.run("export", auction, "--csv", "--out", table, "--data-dir", self.house.data_dir).returncode)
        self.assertEqual(self.admin.get(f"/v1/auctions/{auction}/export?format=csv").body, table.read_bytes())
        self.assertEqual(1 + 5, table.read_bytes().count(b"\r\n"))

    def test_another_server_takes_it_over(self):
        auction, _ = self.sold()
        export = self.file("lamp.jsonl", self.export(auction))
        other = self.directory / "other"
        run = gavel.run("import", export, "--data-dir", other)
        self.assertEqual((0, f"{auction} 5 entries\n"), (run.returncode, run.stdout), run.stderr)
        self.assertEqual(1, gavel.run("import", export, "--data-dir", other).returncode)
        house = self.daemon(name="other")
        shown = house.client().auction(auction)
        self.assertEqual(("closed", "sold", 15_250), (shown["state"], shown["outcome"], shown["price"]))
        again = house.client("root", "admin").get(f"/v1/auctions/{auction}/export").body
        self.assertEqual(export.read_bytes().split(b"\n")[1:], again.split(b"\n")[1:])
        self.assertTrue(self.verify(self.file("again.jsonl", again))["good"])

    def test_what_runs_is_exported_for_nobody_and_what_is_over_for_few(self):
        auction = self.seller.make_auction()["id"]
        self.assertEqual("not_over", self.admin.get(f"/v1/auctions/{auction}/export").json["code"])
        self.assertEqual(403, self.people["ann"].get(f"/v1/auctions/{auction}/export").status)
        self.assertEqual(404, self.admin.get("/v1/auctions/00000000000000000000000000/export").status)
        self.assertEqual(400, self.admin.get(f"/v1/auctions/{auction}/export?format=xml").status)


if __name__ == "__main__":
    gavel.main()
