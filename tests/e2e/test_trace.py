"""A request's names: taken over from who asks, into the log and back with the answer."""

import re

import gavel
from raw import Raw, get, post

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Trace(gavel.TestCase):
    def test_a_request_id_comes_back_and_both_names_stand_in_the_log(self):
        daemon = self.daemon("--log-level", "debug")
        fields = f"X-Request-Id: order-4711\r\nTraceparent: {PARENT}\r\n"
        names = "request_id=order-4711 trace_id=4bf92f3577b34da6a3ce929d0e0e4736"
        with Raw(daemon.port) as client:
            self.assertEqual("order-4711", client.ask(get("/healthz", fields)).fields["x-request-id"])
            refused = client.ask(post("/v1/auctions", "{}", fields=fields))
            self.assertEqual([401, "order-4711"], [refused.status, refused.fields["x-request-id"]])
        self.wait_logged(daemon, rf"GET /healthz 200 \d+ ms {names}\n")
        self.wait_logged(daemon, rf"POST /v1/auctions 401 \d+ ms {names}\n")

    def test_names_are_of_one_request_and_odd_ones_are_left_out(self):
        daemon = self.daemon("--log-level", "debug")
        with Raw(daemon.port) as client:
            client.ask(get("/healthz", "X-Request-Id: first\r\n"))
            self.assertNotIn("x-request-id", client.ask(get("/readyz")).fields)
            odd = client.ask(get("/metrics", 'X-Request-Id: a"b\r\nTraceparent: 00-0-0-0\r\n'))
            self.assertNotIn("x-request-id", odd.fields)
        self.wait_logged(daemon, r"GET /metrics 401 \d+ ms\n")

    def test_nobody_logs_answers_unless_told_to(self):
        daemon = self.daemon()
        self.assertEqual(200, daemon.client().get("/healthz").status)
        self.assertNotIn("/healthz", daemon.stderr())

    def test_of_trusted_proxies_the_log_has_the_client_and_no_limit_counts_their_connections(self):
        limits = ("--http-max-connections-per-client", "1")
        daemon = self.daemon("--log-level", "debug", "--http-trusted-proxies", "127.0.0.0/8", *limits)
        with Raw(daemon.port) as first, Raw(daemon.port) as second:
            first.ask(get("/readyz", "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\nForwarded: for=6.6.6.6\r\n"))
            self.assertEqual(200, second.ask(get("/openapi.json")).status)
        self.wait_logged(daemon, r"GET /readyz 200 \d+ ms client=192\.0\.2\.7\n")
        self.wait_logged(daemon, r"GET /openapi\.json 200 \d+ ms client=127\.0\.0\.1\n")
        self.assertNotIn("6.6.6.6", daemon.stderr())

    def test_of_others_nothing_is_believed(self):
        daemon = self.daemon("--log-level", "debug", "--http-trusted-proxies", "192.0.2.1")
        with Raw(daemon.port) as client:
            client.ask(get("/healthz", "X-Forwarded-For: 192.0.2.7\r\n"))
        self.wait_logged(daemon, r"GET /healthz 200 \d+ ms client=127\.0\.0\.1\n")

    def wait_logged(self, daemon, pattern):
        gavel.wait_until(lambda: re.search(pattern, daemon.stderr()), f"the log has {pattern}")


if __name__ == "__main__":
    gavel.main()
