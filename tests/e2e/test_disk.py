"""The disk is full, and then it is not: bidders are told to come again, nothing is lost, nobody starts anything anew.

A limit on the size of the daemon's files (RLIMIT_FSIZE) is the full disk: SQLite's writes fail in the same place.
"""

import resource
import uuid

import gavel

UNLIMITED = resource.RLIM_INFINITY


class FullDisk(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.running = self.daemon()
        seller = self.running.client("sally", "seller")
        self.auction = seller.make_auction()["id"]
        self.ann = self.running.client("ann", "bidder")
        self.bob = self.running.client("bob", "bidder")

    def fill_disk(self, room=0):
        """No file of the daemon's may grow by more than `room` bytes beyond the longest that there is."""
        longest = max(path.stat().st_size for path in self.running.data_dir.iterdir())
        resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, (longest + room, UNLIMITED))

    def make_room(self):
        resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))

    def bid_until_full(self, limit=2_000):
        """Bids until the disk takes no more: the amounts that were accepted, and the bid that was not."""
        accepted, amount = [], 10_000
        for _ in range(limit):
            key = str(uuid.uuid4())
            answer = self.ann.bid(self.auction, amount, key=key)
            if answer.status != 201:
                return accepted, (amount, key, answer)
            accepted.append(amount)
            amount += 1_000  # a leader's higher maximum
        self.fail("the disk was never full")

    def test_bids_are_answered_503_and_taken_under_the_same_key_when_there_is_room(self):
        pid = self.running.pid
        self.ann.accepted_bid(self.auction, 9_900)
        self.fill_disk(room=64 * 1024)
        accepted, (amount, key, answer) = self.bid_until_full()
        self.assertEqual(503, answer.status, answer)
        self.assertEqual("application/problem+json", answer.headers["Content-Type"])
        self.assertIn("Retry-After", answer.headers)
        for _ in range(3):  # again and again, as a client does
            again = self.ann.bid(self.auction, amount, key=key)
            self.assertEqual(503, again.status, again)
        kept = self.running.client().bids(self.auction)
        self.assertEqual(len(accepted) + 1, len(kept), "what was refused is not there, what was accepted is")

        self.make_room()
        taken = gavel.wait_until(lambda: self._taken(amount, key), "the bid is taken")
        self.assertNotIn("Idempotent-Replayed", taken.headers, "it is done now, and was not before")
        replayed = self.ann.bid(self.auction, amount, key=key)
        self.assertEqual([taken.status, taken.body], [replayed.status, replayed.body])
        self.assertEqual("true", replayed.headers["Idempotent-Replayed"])
        self.bob.accepted_bid(self.auction, taken.json["minimum_bid"])
        self.assertEqual(pid, self.running.pid)
        self.assertTrue(self.running.running)

        self.running.kill()
        self.running.start().wait_ready()
        self.assertEqual(len(accepted) + 3, len(self.running.client().bids(self.auction)))
        self.assertEqual(0, self.running.stop())
        checked = gavel.run("check", "--data-dir", self.running.data_dir)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)

    def test_a_start_on_a_full_disk_says_so_and_harms_nothing(self):
        accepted = self.ann.accepted_bid(self.auction, 9_900)
        self.assertEqual(0, self.running.stop())
        before = (self.running.data_dir / "journal.db").read_bytes()
        refused = gavel.run("serve", "--data-dir", self.running.data_dir, "--listen", "127.0.0.1:0",
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)))
        self.assertNotEqual(0, refused.returncode)
        self.assertEqual(1, len(refused.stderr.strip().splitlines()), refused.stderr)
        self.assertEqual(before, (self.running.data_dir / "journal.db").read_bytes())
        self.running.start().wait_ready()
        self.assertEqual(accepted["seq"], self.running.client().auction(self.auction)["seq"])

    def _taken(self, amount, key):
        answer = self.ann.bid(self.auction, amount, key=key)
        self.assertIn(answer.status, (201, 503), answer)
        return answer if answer.status == 201 else None


if __name__ == "__main__":
    gavel.main()
