"""SIGTERM: what was begun is answered, the watchers are told to come back, and the daemon leaves with 0."""

import http.client
import random
import signal
import socket

import contract
import gavel
from load import Load
from watcher import Watcher


class Stop(gavel.TestCase):
    def test_sigterm_under_load_loses_nothing_and_cuts_no_answer_short(self):
        seed = self.seed()
        daemon = self.daemon()
        load = Load(daemon, bidders=6, auctions=3, seed=seed)
        chance = random.Random(seed)
        for _ in range(3):
            watchers = [Watcher(daemon, auction) for auction in load.ids for _ in range(3)]
            with gavel.all_at_end(watchers, Watcher.leave):
                for watcher in watchers:
                    self.assertEqual("open", watcher.snapshot["state"])
                with load.round():
                    load.wait_accepted(chance.randrange(1, 60))
                    self.assertEqual(0, daemon.stop())
                self.assertEqual([1012] * len(watchers), [watcher.wait_closed() for watcher in watchers])
                daemon.start().wait_ready()
                load.audit(self, daemon)
                load.check_watched(self, daemon, dict(zip(load.ids, watchers[::3])))
        # The connection ended between two answers: never within one, which would be IncompleteRead or bad JSON.
        odd = [error for error in load.errors if not isinstance(error, ConnectionError)]
        self.assertEqual([], odd)
        print(f"3 stops; answers: {dict(load.counts)}")

    def test_a_request_that_has_begun_is_answered_before_the_daemon_leaves(self):
        daemon = self.daemon("--http-body-timeout", "1m", "--shutdown-grace", "1m")
        auction = daemon.client("sally", "seller").make_auction()["id"]
        with self.half_a_bid(daemon, auction) as connection:
            self.begin_to_stop(daemon)
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", daemon.port))
            connection.sendall(b"0}")
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            self.assertIn(answer.status, (201, 503))
            contract.check("POST", f"/v1/auctions/{auction}/bids", answer.status, answer.headers, answer.read())
            self.assertEqual("close", answer.headers["Connection"])
            self.assertEqual(0, daemon.wait())
        daemon.start().wait_ready()
        self.assertEqual(1 if answer.status == 201 else 0, len(daemon.client().bids(auction)))

    def test_a_second_sigterm_leaves_at_once(self):
        daemon = self.daemon("--http-body-timeout", "10m", "--shutdown-grace", "10m")
        auction = daemon.client("sally", "seller").make_auction()["id"]
        with self.half_a_bid(daemon, auction):  # holds up the first, for ten minutes
            self.begin_to_stop(daemon)
            self.assertTrue(daemon.running)
            self.assertEqual(1, daemon.stop())
        daemon.start().wait_ready()
        self.assertEqual("open", daemon.client().auction(auction)["state"])

    def half_a_bid(self, daemon, auction):
        """A connection on which all but two bytes of a bid of 9,900 were sent, and heard."""
        head = (
            f"POST /v1/auctions/{auction}/bids HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {daemon.token('ann', 'bidder')}\r\nContent-Type: application/json\r\n"
            "Content-Length: 16\r\nExpect: 100-continue\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", daemon.port), timeout=gavel.PATIENCE)
        connection.sendall(head.encode())
        self.assertEqual(b"HTTP/1.1 100 Continue\r\n\r\n", connection.recv(64))
        connection.sendall(b'{"amount": 990')
        return connection

    def begin_to_stop(self, daemon):
        """SIGTERM, and until it does no longer listen."""
        daemon.signal(signal.SIGTERM)
        gavel.wait_until(lambda: not listens(daemon.port), "it does not listen any more")


def listens(port):
    with open("/proc/net/tcp") as table:
        return any(line.split()[1] == f"0100007F:{port:04X}" and line.split()[3] == "0A" for line in table)


if __name__ == "__main__":
    gavel.main()
