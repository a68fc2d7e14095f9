"""Many auctions with one request, and kill -9 in its midst."""

import http.client
import json
import random
import threading
import time

import gavel
from client import AUCTION


def lamps(count):
    # Short, so that many fit into a request.
    return [{"title": f"lamp {n}", "currency": "USD", "format": "vickrey", "starting_price": 100,
             "duration_ms": 86_400_000} for n in range(count)]  # fmt: skip


def lines(answer):
    return [json.loads(line) for line in answer.body.splitlines()]


class Bulk(gavel.TestCase):
    def test_each_line_is_made_or_refused_by_itself(self):
        daemon = self.daemon()
        sally = daemon.client("sally", "seller")
        answer = sally.make_many([AUCTION, {**AUCTION, "titel": "x"}, {**AUCTION, "draft": True}])
        self.assertEqual(200, answer.status)
        one, two, three = lines(answer)
        self.assertEqual((1, 201, "open"), (one["line"], one["status"], one["auction"]["state"]))
        self.assertEqual((2, 422, "unknown_member"), (two["line"], two["status"], two["problem"]["code"]))
        self.assertEqual("draft", three["auction"]["state"])
        self.assertEqual(one["auction"]["id"], sally.auction(one["auction"]["id"])["id"])
        self.assertEqual(415, sally.make_many([AUCTION], kind="application/json").status)
        self.assertEqual(413, sally.make_many(lamps(1000)).status)
        self.assertEqual(403, daemon.client("bob", "bidder").make_many([AUCTION]).status)

    def test_a_table_makes_auctions_too(self):
        sally = self.daemon().client("sally", "seller")
        answer = sally.make_many("title,currency,starting_price,increments,duration\r\n"
                                 '"Clock, ""old""",USD,99.00,ebay-us,10m\r\nBad,USD,1.234,ebay-us,10m\r\n',
                                 kind="text/csv")  # fmt: skip
        good, bad = lines(answer)
        self.assertEqual(('Clock, "old"', 9_900), (good["auction"]["title"], good["auction"]["starting_price"]))
        self.assertEqual((3, "invalid_amount"), (bad["line"], bad["problem"]["code"]))
        self.assertEqual("invalid_csv", sally.make_many('title\n"x', kind="text/csv").json["code"])

    def test_the_same_again_is_not_made_again_not_even_after_a_restart(self):
        daemon = self.daemon()
        sally = daemon.client("sally", "seller")
        first = sally.make_many(lamps(20), key="k")
        again = sally.make_many(lamps(20), key="k")
        self.assertEqual((first.body, "true"), (again.body, again.headers["Idempotent-Replayed"]))
        self.assertEqual("idempotency_key_reused", sally.make_many(lamps(19), key="k").json["code"])
        daemon.kill()
        daemon.start().wait_ready()
        sally = daemon.client("sally", "seller")
        self.assertEqual(first.body, sally.make_many(lamps(20), key="k").body)
        other = sally.make_many(lamps(20)[::-1], key="k")
        self.assertEqual((422, "idempotency_key_reused"), (other.status, other.json["code"]))
        self.assertEqual(20, len(sally.all_pages("/v1/auctions?mine=true&limit=200")))

    def test_kill_9_in_its_midst_and_the_same_again_make_every_line_once(self):
        chance = random.Random(self.seed())
        daemon = self.daemon("--http-body-limit", "1MiB")
        in_the_midst = 0
        for n in range(6):
            sally = daemon.client(f"sally{n}", "seller")
            body = lamps(400)
            answered = []

            def send(client=sally, wanted=body, key=f"k{n}", into=answered):
                try:
                    into.append(client.make_many(wanted, key=key))
                except (OSError, http.client.HTTPException):
                    pass  # it was killed meanwhile, as was meant

            thread = threading.Thread(target=send)
            thread.start()
            seen = self.wait_made(daemon.client(f"sally{n}", "seller"), chance.randrange(1, 300))
            daemon.kill()
            thread.join()
            in_the_midst += not answered
            daemon.start().wait_ready()
            again = daemon.client(f"sally{n}", "seller")
            found = lines(again.make_many(body, key=f"k{n}"))
            self.assertEqual([201] * 400, [line["status"] for line in found])
            self.assertEqual([f"lamp {i}" for i in range(400)], [line["auction"]["title"] for line in found])
            there = {a["id"]: a["title"] for a in again.all_pages("/v1/auctions?mine=true&limit=200")}
            self.assertEqual({line["auction"]["id"]: line["auction"]["title"] for line in found}, there)
            self.assertLessEqual(seen, set(there), "what was there is there")
        self.assertGreater(in_the_midst, 0, "no kill came in the midst of a request")

    def wait_made(self, watcher, enough):
        """Until about so many are there: those that were seen."""
        seen = set()
        deadline = time.monotonic() + gavel.PATIENCE
        while time.monotonic() < deadline:
            for newest in watcher.get("/v1/auctions?mine=true&sort=-id&limit=1").json["items"]:
                seen.add(newest["id"])
                if int(newest["title"].split()[1]) >= enough:
                    return seen
        raise AssertionError("the auctions are not made")

    def test_a_file_of_any_size_is_imported_from_the_command_line_and_again_makes_nothing_twice(self):
        daemon = self.daemon()
        env = {**gavel.ENVIRONMENT, "GAVEL_URL": f"http://127.0.0.1:{daemon.port}",
               "GAVEL_TOKEN": daemon.token("sally", "seller")}  # fmt: skip
        sally = daemon.client("sally", "seller")
        path = self.directory / "lots.jsonl"
        path.write_text("\n".join(json.dumps(lamp) for lamp in lamps(300)) + "\n\n" + json.dumps({"title": "x"}))
        for _ in range(2):
            done = gavel.run("auction", "import", path, "--key", "k", env=env)
            self.assertEqual((3, ""), (done.returncode, done.stderr), done.stdout)
            self.assertRegex(done.stdout, r"(?s)\Aline 302: .*\(validation_failed\).*\n300 of 301 auctions were made\n\Z")
            self.assertEqual(300, len(sally.all_pages("/v1/auctions?mine=true&limit=200")))
        table = self.directory / "lots.csv"
        table.write_text("title,currency,starting_price,increments,duration\n" + "Clock,USD,99.00,ebay-us,10m\n" * 700)
        done = gavel.run("auction", "import", table, "--json", env=env)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(list(range(2, 702)), [json.loads(line)["line"] for line in done.stdout.splitlines()])
        self.assertEqual(1000, len(sally.all_pages("/v1/auctions?mine=true&limit=200")))
        table.write_text('title\n"x')
        bad = gavel.run("auction", "import", table, env=env)
        self.assertEqual((2, "gavel: line 2: a quoted field has no closing quote\n"), (bad.returncode, bad.stderr))


if __name__ == "__main__":
    gavel.main()
