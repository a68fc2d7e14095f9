"""384 auctions of the years 2003 to 2005 with 6,648 bids, played through the daemon.

They are not part of this repository. GAVEL_EBAY_DATA names a directory with replay-bids.csv and replay-expected.csv;
without it the test is skipped and says so.
"""

import json
import os
import unittest
from pathlib import Path

import gavel

DATA = os.environ.get("GAVEL_EBAY_DATA", "")


class Recorded(gavel.TestCase):
    @unittest.skipUnless(DATA, "GAVEL_EBAY_DATA does not name the directory of the recorded auctions")
    def test_361_of_384_recorded_prices_come_out_and_every_verdict_is_as_expected(self):
        daemon = self.daemon()
        files = ["--bids", Path(DATA) / "replay-bids.csv", "--expected", Path(DATA) / "replay-expected.csv"]
        to = ["--url", f"http://127.0.0.1:{daemon.port}", "--token", daemon.token("market", "operator")]
        done = gavel.run("replay", *files, *to, "--json", timeout=600)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        whole = {"equal": 6_648, "of": 6_648}
        self.assertEqual(whole, report["verdicts_as_expected"])
        self.assertEqual({"equal": 384, "of": 384}, report["model_price"])
        self.assertEqual({"equal": 384, "of": 384}, report["model_winner"])
        self.assertEqual({"equal": 361, "of": 384}, report["recorded_price"])
        print(f"{report['bids_per_second']:.0f} bids/s, answers {report['answer_ms']}")


if __name__ == "__main__":
    gavel.main()
