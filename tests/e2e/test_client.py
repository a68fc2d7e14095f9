"""The commands that talk to a running daemon: gavel auction …, gavel bid."""

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import threading
import time

import gavel

NOBODY = "01KAPX4V000000000000000000"


class Losing:
    """A proxy in front of a daemon that loses answers: of so many requests it passes on the request and cuts the
    connection before the answer; or it answers 503 without passing it on."""

    def __init__(self, port, lose=0, busy=0):
        self._to = port
        self.lose, self.busy = lose, busy
        self.requests = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def close(self):
        self._listening.close()

    def _run(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            while data := client.recv(65_536):
                is_bid = data.startswith(b"POST")
                if is_bid:
                    self.requests.append(data)
                if is_bid and self.busy > 0:
                    self.busy -= 1
                    client.sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")
                    continue
                server.sendall(data)
                answer = server.recv(65_536)
                if is_bid and self.lose > 0:
                    self.lose -= 1
                    return
                client.sendall(answer)


class TestCase(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.server = self.daemon()
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.seller = self.server.client("sally", "seller")

    def env(self, name=None, role=None, **more):
        found = {**gavel.ENVIRONMENT, "GAVEL_URL": self.url, "TZ": "Europe/Berlin", **more}
        if name:
            found["GAVEL_TOKEN"] = self.server.token(name, role)
        return found

    def gavel(self, *arguments, who=(), **more):
        return gavel.run(*arguments, env=self.env(*who, **more))

    def json(self, *arguments, who=(), code=0):
        ran = self.gavel(*arguments, "--json", who=who)
        self.assertEqual([code, ""], [ran.returncode, ran.stderr])
        self.assertEqual(1, ran.stdout.count("\n"), "one document on one line")
        return json.loads(ran.stdout)


class Auctions(TestCase):
    def test_an_auction_is_made_shown_and_listed(self):
        made = self.json("auction", "create", "--title", "Mantel clock", "--currency", "USD", "--starting-price", "99",
                         "--increments", "ebay-us", "--duration", "1h", "--reserve", "200.50", who=("sally", "seller"))
        self.assertEqual(["Mantel clock", 9_900, True, "open"],
                         [made[m] for m in ("title", "starting_price", "has_reserve", "state")])
        shown = self.gavel("auction", "show", made["id"])
        self.assertEqual([0, ""], [shown.returncode, shown.stderr])
        self.assertRegex(shown.stdout, r"(?m)^Title           Mantel clock$")
        self.assertRegex(shown.stdout, r"(?m)^Starting price  99\.00 USD$")
        self.assertRegex(shown.stdout, r"(?m)^Ends            20\d\d-\d\d-\d\d \d\d:\d\d:\d\d CES?T$")
        self.assertRegex(shown.stdout, r"(?m)^Left            [01]:\d\d:\d\d$")
        self.assertEqual(self.seller.auction(made["id"])["id"], self.json("auction", "show", made["id"])["id"])
        listed = self.gavel("auction", "list", "--state", "open").stdout.splitlines()
        self.assertRegex(listed[0], r"^AUCTION +STATE +PRICE +BIDS +LEFT +ENDS +TITLE$")
        self.assertRegex(listed[1], rf"^{made['id']}  open   +-     0  [01]:\d\d:\d\d  20.* CES?T  Mantel clock$")

    def test_all_pages_are_listed_and_a_limit_is_kept(self):
        ids = [self.seller.make_auction(title=f"Lot {n}")["id"] for n in range(205)]
        everything = self.gavel("auction", "list", "--limit", "0", "--json").stdout.splitlines()
        self.assertEqual(ids, [json.loads(line)["id"] for line in everything])
        some = self.gavel("auction", "list", "--limit", "203", "--json").stdout.splitlines()
        self.assertEqual(ids[:203], [json.loads(line)["id"] for line in some])
        self.assertEqual(51, len(self.gavel("auction", "list").stdout.splitlines()))
        self.seller.make_auction(title="Mine", draft=True)
        mine = self.json("auction", "list", "--state", "draft", "--mine", who=("sally", "seller"))
        self.assertEqual("Mine", mine["title"])

    def test_an_auction_is_made_of_a_file_and_once_for_a_key(self):
        terms = {"title": "Tulips", "currency": "EUR", "format": "dutch", "starting_price": 3500, "duration_ms": 60_000,
                 "price_clock": {"step": 35, "interval_ms": 300, "floor": 700}}
        file = self.directory / "tulips.json"
        file.write_text(json.dumps(terms))
        first, again = (self.json("auction", "create", "--file", file, "--key", "k-1", who=("sally", "seller"))
                        for _ in range(2))
        self.assertEqual(["dutch", first["id"]], [first["format"], again["id"]])

    def test_what_the_server_refuses_is_said_field_by_field(self):
        refused = self.gavel("auction", "create", "--title", "x", "--currency", "USD", "--starting-price", "1",
                             who=("sally", "seller"))
        self.assertEqual([3, ""], [refused.returncode, refused.stdout])
        self.assertRegex(refused.stderr, r"^gavel: .*\(validation_failed\)\n  \w+: .+\n")
        unknown = self.gavel("auction", "show", NOBODY)
        self.assertEqual(3, unknown.returncode)
        self.assertRegex(unknown.stderr, r"^gavel: .* \(not_found\)\n$")
        missing = self.gavel("auction", "create", "--title", "x")
        self.assertEqual(3, missing.returncode)
        problem = self.gavel("auction", "show", NOBODY, "--json")
        self.assertEqual([3, "not_found"], [problem.returncode, json.loads(problem.stdout)["code"]])

    def test_strange_words_do_not_reach_the_terminal(self):
        shown = self.gavel("auction", "show", "../../readyz")
        self.assertEqual([2, ""], [shown.returncode, shown.stdout])
        self.assertIn("is no auction's id", shown.stderr)
        self.assertNotIn("\x1b", self.gavel("auction", "show", "\x1b[2J").stderr)


class Bids(TestCase):
    def setUp(self):
        super().setUp()
        self.auction = self.seller.make_auction()["id"]

    def bid(self, *arguments, who=("bob", "bidder"), **more):
        return self.gavel("bid", self.auction, *arguments, who=who, **more)

    def test_a_bid_is_money_and_its_exit_code_says_who_leads(self):
        first = self.bid("175.00")
        self.assertEqual([0, ""], [first.returncode, first.stderr])
        self.assertRegex(first.stdout, r"^You lead\nBid +175\.00 USD\nPrice +99\.00 USD\nNext bid from +\d+\.\d\d USD\nEnds +20")
        second = self.bid("150", who=("ann", "bidder"))
        self.assertEqual(4, second.returncode)
        self.assertTrue(second.stdout.startswith("Outbid at once"), second.stdout)
        low = self.bid("1", who=("ann", "bidder"))
        self.assertEqual([3, ""], [low.returncode, low.stdout])
        self.assertRegex(low.stderr, r"^gavel: .*\(below_minimum\)\n  bid at least \d+\.\d\d USD\n$")
        self.assertEqual([2, ""], [(wrong := self.bid("1.005")).returncode, wrong.stdout])
        self.assertIn("AMOUNT: '1.005' must be", wrong.stderr)
        answer = self.json("bid", self.auction, "500", who=("ann", "bidder"))
        self.assertEqual("leading", answer["outcome"])

    def test_a_token_comes_from_a_file_or_stdin_and_is_never_an_argument(self):
        file = self.directory / "bob.token"
        file.write_text(self.server.token("bob", "bidder") + "\n")
        self.assertEqual(0, self.bid("120", "--token-file", file, who=()).returncode)
        self.assertEqual(0, self.bid("130", who=(), GAVEL_TOKEN_FILE=str(file)).returncode)
        with open(file) as stdin:
            ran = subprocess.run([gavel.BINARY, "bid", self.auction, "140", "--token-file", "-"], stdin=stdin, text=True,
                                 capture_output=True, env=self.env(), timeout=gavel.PATIENCE)
        self.assertEqual([0, ""], [ran.returncode, ran.stderr])
        self.assertNotIn("--token ", gavel.run("bid", "--help").stdout)
        self.assertEqual(3, self.bid("150", who=()).returncode, "no token: 401")

    def test_an_answer_that_is_lost_is_asked_for_again_and_the_bid_placed_once(self):
        proxy = Losing(self.server.port, lose=2, busy=1)
        self.addCleanup(proxy.close)
        ran = self.bid("175", "--url", proxy.url)
        self.assertEqual([0, ""], [ran.returncode, ran.stderr])
        self.assertEqual(4, len(proxy.requests))
        keys = {re.search(rb"(?i)idempotency-key: (\S+)", request)[1] for request in proxy.requests}
        self.assertEqual(1, len(keys), "the same key each time")
        self.assertEqual(1, self.seller.auction(self.auction)["bid_count"])

    def test_a_daemon_that_is_started_meanwhile_is_waited_for_and_one_that_is_not_is_an_error(self):
        self.server.stop()
        gone = self.bid("175", "--timeout", "500ms")
        self.assertEqual([1, ""], [gone.returncode, gone.stdout])
        self.assertRegex(gone.stderr, r"^gavel: cannot reach http://127\.0\.0\.1:\d+: .*refused\n$")
        bidding = subprocess.Popen([gavel.BINARY, "bid", self.auction, "175"], env=self.env("bob", "bidder"),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.server.flags += ["--listen", f"127.0.0.1:{self.server.port}"]
        time.sleep(0.3)
        self.server.start()
        out, err = bidding.communicate(timeout=gavel.PATIENCE)
        self.assertEqual([0, ""], [bidding.returncode, err])
        self.assertTrue(out.startswith("You lead\n"))


class Watching(TestCase):
    def watch(self, auction, *arguments):
        watching = subprocess.Popen([gavel.BINARY, "auction", "watch", auction, *arguments], env=self.env(), text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=1)
        self.addCleanup(watching.kill)
        return watching

    def test_in_a_pipe_it_is_a_line_for_each_event_and_the_exit_code_is_the_outcome(self):
        auction = self.seller.make_auction(duration_ms=4_000)["id"]
        watching = self.watch(auction)
        self.assertRegex(watching.stdout.readline(), r"^Mantel clock: open, 0 bids, ends 20\S+ \S+ CES?T\n$")
        self.server.client("bob", "bidder").accepted_bid(auction, 17_500)
        self.server.client("ann", "bidder").accepted_bid(auction, 15_000)
        out, err = watching.communicate(timeout=gavel.PATIENCE)
        lines = out.splitlines()
        self.assertRegex(lines[0], r"^\d\d:\d\d:\d\d  bidder-1 bids 99\.00 USD and leads, 1 bid$")
        self.assertRegex(lines[1], r"^\d\d:\d\d:\d\d  bidder-2 bids 150\.00 USD and is outbid: bidder-1 leads at \S+ USD, 2 bids$")
        self.assertRegex(lines[-1], r"^\d\d:\d\d:\d\d  closed: sold to bidder-1 for \d+\.\d\d USD$")
        self.assertEqual([0, ""], [watching.returncode, err])
        self.assertNotIn("\x1b", out)

    def test_the_exit_code_tells_unsold_from_cancelled_from_unknown(self):
        unsold = self.seller.make_auction(duration_ms=1_000)["id"]
        self.assertEqual(5, self.gavel("auction", "watch", unsold).returncode)
        self.assertEqual(5, self.gavel("auction", "watch", unsold).returncode, "also when it is over already")
        cancelled = self.seller.make_auction()["id"]
        self.seller.cancel(cancelled, reason="The clock was dropped.")
        self.assertEqual(6, self.gavel("auction", "watch", cancelled).returncode)
        unknown = self.gavel("auction", "watch", NOBODY)
        self.assertEqual([3, ""], [unknown.returncode, unknown.stdout])

    def test_json_is_what_the_server_sends_line_by_line(self):
        auction = self.seller.make_auction(duration_ms=2_500)["id"]
        watching = self.watch(auction, "--json")
        snapshot = json.loads(watching.stdout.readline())
        self.assertEqual(["snapshot", auction], [snapshot["type"], snapshot["id"]])
        self.server.client("bob", "bidder").accepted_bid(auction, 17_500)
        out, err = watching.communicate(timeout=gavel.PATIENCE)
        self.assertEqual(["bid", "closed"], [json.loads(line)["kind"] for line in out.splitlines()])
        self.assertEqual([0, ""], [watching.returncode, err])

    def test_over_a_kill_of_the_daemon_it_misses_nothing_and_says_nothing_twice(self):
        auction = self.seller.make_auction(duration_ms=20_000)["id"]
        watching = self.watch(auction, "--json")
        watching.stdout.readline()
        bob, ann = self.server.client("bob", "bidder"), self.server.client("ann", "bidder")
        bob.accepted_bid(auction, 10_000)
        self.server.flags += ["--listen", f"127.0.0.1:{self.server.port}"]
        self.server.kill()
        for client in (bob, ann, self.seller):
            client.close()
        self.server.start().wait_ready()
        ann.accepted_bid(auction, 20_000)
        bob.accepted_bid(auction, 30_000)
        self.seller.cancel(auction)
        out, err = watching.communicate(timeout=gavel.PATIENCE)
        events = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(["bid", "bid", "bid", "cancelled"], [event["kind"] for event in events])
        first = events[0]["seq"]
        self.assertEqual([first, first + 1, first + 2, first + 3], [event["seq"] for event in events])
        self.assertEqual(6, watching.returncode)
        self.assertIn("connecting again", err)

    def test_on_a_terminal_one_line_counts_down_and_is_drawn_again(self):
        auction = self.seller.make_auction(title="Long " * 30, duration_ms=6_000)["id"]
        screen, seen = Screen([gavel.BINARY, "auction", "watch", auction], self.env()), set()
        self.addCleanup(screen.close)
        screen.read_until(lambda text: "0:00:04 left" in text)
        self.server.client("bob", "bidder").accepted_bid(auction, 17_500)
        code = screen.wait()
        for line in re.split(r"\r\x1b\[K|\n", screen.text):
            self.assertLessEqual(len(line.rstrip("\r")), 79 if "left" in line else 10_000, "it does not wrap")
            seen |= set(re.findall(r"0:00:0\d left", line))
        self.assertLessEqual({"0:00:04 left", "0:00:03 left", "0:00:02 left", "0:00:01 left"}, seen)
        self.assertEqual(0, code)
        # What stays: the snapshot's line, the events' lines, and nothing of the countdown.
        rows = [re.split(r"\r\x1b\[K", row)[-1].rstrip("\r") for row in screen.text.split("\n")]
        self.assertEqual(["bidder-1 bids 99.00 USD and leads, 1 bid", "closed: sold to bidder-1 for 99.00 USD", ""],
                         [row[10:] for row in rows[1:]])

    def test_interrupted_it_leaves_the_line_clean_and_says_so_with_130(self):
        auction = self.seller.make_auction()["id"]
        screen = Screen([gavel.BINARY, "auction", "watch", auction], self.env())
        self.addCleanup(screen.close)
        screen.read_until(lambda text: "left" in text)
        screen.process.send_signal(signal.SIGINT)
        self.assertEqual(130, screen.wait())
        self.assertTrue(screen.text.endswith("\r\x1b[K"), screen.text[-80:])


class Benchmark(TestCase):
    def test_it_measures_what_the_server_has_counted_and_cleans_up(self):
        def counted(name):
            page = self.server.client("prometheus", "observer").get("/metrics").body.decode()
            return sum(int(float(n)) for n in re.findall(rf"(?m)^{name}{{.*}} (\S+)$", page))
        before = counted("gavel_bids_accepted_total")
        result = self.json("bench", "--bidders", "4", "--watchers", "6", "--auctions", "2", "--duration", "1s",
                           who=("shop", "operator"))
        self.assertEqual(counted("gavel_bids_accepted_total") - before, result["accepted"])
        self.assertGreater(result["accepted"], 0)
        self.assertEqual([0, 0], [result["failed"], result["watchers_lost"]])
        self.assertEqual(3 * result["accepted"], result["delivered"], "each event to the three watchers of its auction")
        for times in (result["answer_seconds"], result["delivery_seconds"]):
            self.assertTrue(0 < times["p50"] <= times["p90"] <= times["p99"] <= times["max"], times)
        left = self.seller.get("/v1/auctions").json["items"]
        self.assertEqual(["cancelled"] * 2, [auction["state"] for auction in left])

    def test_for_people_it_is_a_table(self):
        shown = self.gavel("bench", "--duration", "300ms", "--watchers", "1", who=("shop", "operator"))
        self.assertEqual([0, ""], [shown.returncode, shown.stderr])
        self.assertRegex(shown.stdout, r"^Bids taken  \d+, \d+/s\nRefused     \d+\nFailed      0\nAnswer      p50 \d+\.\d ms  p90 ")

    def test_it_is_bounded_and_says_no_to_a_bidder(self):
        self.assertEqual(2, self.gavel("bench", "--duration", "11m", who=("shop", "operator")).returncode)
        self.assertEqual(2, self.gavel("bench", "--bidders", "1001").returncode)
        refused = self.gavel("bench", "--duration", "1s", who=("bob", "bidder"))
        self.assertEqual([3, ""], [refused.returncode, refused.stdout])


class Screen:
    """A program on a terminal of 80 columns."""

    def __init__(self, command, env):
        self._master, slave = pty.openpty()
        import fcntl
        import struct
        import termios
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env)
        os.close(slave)
        self._bytes = b""

    @property
    def text(self):
        return self._bytes.decode()

    def _read(self, patience):
        if not select.select([self._master], [], [], patience)[0]:
            return True
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # EIO: the other end is closed
            return False
        self._bytes += data
        return bool(data)

    def read_until(self, wanted):
        deadline = time.monotonic() + gavel.PATIENCE
        while not wanted(self.text):
            if time.monotonic() > deadline or not self._read(1):
                raise AssertionError(f"waited in vain; the screen has {self.text!r}")

    def wait(self):
        deadline = time.monotonic() + gavel.PATIENCE
        while self._read(1) and time.monotonic() < deadline:
            pass
        return self.process.wait(gavel.PATIENCE)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self._master)


if __name__ == "__main__":
    gavel.main()
