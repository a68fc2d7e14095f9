"""Recorded auctions, played through the public API by `gavel replay`."""

import json
from pathlib import Path

import gavel

DATA = Path(__file__).parent.parent / "data" / "replay"


class Replay(gavel.TestCase):
    def replay(self, daemon, bids, expected, *flags):
        url = f"http://127.0.0.1:{daemon.port}"
        token = daemon.token("market", "operator")
        return gavel.run("replay", "--bids", bids, "--expected", expected, "--url", url, "--token", token, *flags)

    def test_the_small_set_ends_as_the_rules_say(self):
        done = self.replay(self.daemon(), DATA / "bids.csv", DATA / "expected.csv")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"(?m)^verdicts as expected +(\d+) of \1$")
        self.assertRegex(done.stdout, r"(?m)^price as by the rules +(\d+) of \1$")
        self.assertRegex(done.stdout, r"(?m)^answer p99, ms +[\d.]+$")

    def test_what_it_played_is_in_the_daemon(self):
        daemon = self.daemon()
        report = json.loads(self.replay(daemon, DATA / "bids.csv", DATA / "expected.csv", "--json").stdout)
        client = daemon.client()
        auctions = client.all_pages("/v1/auctions?limit=100")
        self.assertEqual(report["auctions"], len(auctions))
        self.assertEqual(report["accepted"], sum(auction["bid_count"] for auction in auctions))

    def test_a_wrong_expectation_is_reported_and_ends_with_1(self):
        wrong = self.directory / "expected.csv"
        lines = (DATA / "expected.csv").read_text().splitlines()
        fields = lines[1].split(",")
        fields[lines[0].split(",").index("model_price_cents")] = "12345"
        wrong.write_text("\n".join([lines[0], ",".join(fields), *lines[2:]]) + "\n")
        done = self.replay(self.daemon(), DATA / "bids.csv", wrong)
        self.assertEqual(1, done.returncode)
        self.assertIn("expected 12345", done.stdout)

    def test_a_bad_token_and_a_daemon_that_is_not_there_are_one_line(self):
        daemon = self.daemon()
        arguments = ["replay", "--bids", DATA / "bids.csv", "--expected", DATA / "expected.csv"]
        arguments += ["--url", f"http://127.0.0.1:{daemon.port}", "--token", "gvl_" + "A" * 43]
        refused = gavel.run(*arguments)
        daemon.stop()
        alone = gavel.run(*arguments)
        for done in (refused, alone):
            self.assertEqual(1, done.returncode)
            self.assertRegex(done.stderr.splitlines()[-1], "^gavel: cannot ")


if __name__ == "__main__":
    gavel.main()
