"""What an operator sees: metrics, the dashboard, requests that are slow, and a log that nobody outside can write."""

import json
import re
import time
from pathlib import Path

import yaml

import gavel
from client import AUCTION
from raw import Raw, ask, get, post
from watcher import Watcher

CONFIG = Path(__file__).parents[2] / "config"
SAMPLE = re.compile(r'(\w+)(?:\{(.*)\})? (\S+)')


class Metrics(gavel.TestCase):
    def page(self, daemon):
        text = daemon.client("prometheus", "observer").get("/metrics").body.decode()
        return {f"{name}{{{labels}}}" if labels else name: float(value)
                for name, labels, value in (SAMPLE.fullmatch(line).groups() for line in text.splitlines() if line[0] != "#")}

    def test_requests_bids_commits_and_watchers_are_counted(self):
        daemon = self.daemon()
        seller, bob, ann = (daemon.client(name, role) for name, role in
                            (("sally", "seller"), ("bob", "bidder"), ("ann", "bidder")))
        auction = seller.make_auction()["id"]
        before = self.page(daemon)
        bob.accepted_bid(auction, 20_000)
        ann.accepted_bid(auction, 15_000)
        self.assertEqual(409, ann.bid(auction, 1).status)
        self.assertEqual(404, bob.bid("01KAPX4V000000000000000000", 1).status)
        self.assertEqual(400, ask(daemon.port, b"BROKEN\r\n\r\n").status)
        watcher = Watcher(daemon, auction)
        self.assertTrue(watcher.snapshot)
        after = self.page(daemon)

        def more(name):
            return after.get(name, 0) - before.get(name, 0)
        self.assertEqual(1, more('gavel_bids_accepted_total{outcome="leading"}'))
        self.assertEqual(1, more('gavel_bids_accepted_total{outcome="outbid"}'))
        self.assertEqual(1, more('gavel_bids_refused_total{code="below_minimum"}'))
        self.assertEqual(1, more('gavel_bids_refused_total{code="not_found"}'))
        self.assertEqual(2, more('gavel_http_requests_total{method="POST",status="2xx"}'))
        self.assertEqual(2, more('gavel_http_requests_total{method="POST",status="4xx"}'))
        self.assertEqual(1, more('gavel_http_requests_total{method="other",status="4xx"}'))
        self.assertEqual(1, more('gavel_http_requests_total{method="GET",status="1xx"}'))
        self.assertEqual(1, more("gavel_websockets"))
        self.assertGreaterEqual(after["gavel_http_connections"], 4)
        self.assertEqual(2, more("gavel_journal_batch_commits_sum"))
        self.assertEqual(more("gavel_journal_batch_commits_count"), more("gavel_journal_commit_duration_seconds_count"))
        watcher.leave()
        gavel.wait_until(lambda: self.page(daemon)["gavel_websockets"] == before["gavel_websockets"], "the watcher is gone")

    def test_histograms_are_as_prometheus_reads_them(self):
        daemon = self.daemon()
        for _ in range(5):
            daemon.client().get("/healthz")
        page = self.page(daemon)
        buckets = [(key, value) for key, value in page.items() if key.startswith("gavel_http_request_duration_seconds_bucket")]
        self.assertEqual('gavel_http_request_duration_seconds_bucket{le="+Inf"}', buckets[-1][0])
        counts = [value for _, value in buckets]
        self.assertEqual(sorted(counts), counts)
        bounds = [float(re.search(r'le="([^"]+)"', key)[1]) for key, _ in buckets[:-1]]
        self.assertEqual(sorted(bounds), bounds)
        self.assertEqual(counts[-1], page["gavel_http_request_duration_seconds_count"])
        self.assertGreaterEqual(counts[-1], 5)
        self.assertGreater(page["gavel_http_request_duration_seconds_sum"], 0)

    def test_every_query_of_the_dashboard_names_metrics_and_labels_that_there_are(self):
        daemon = self.daemon("--debug-allow-crash")
        seller = daemon.client("sally", "seller")
        auction = seller.make_auction()["id"]
        daemon.client("bob", "bidder").bid(auction, 1)
        self.assertEqual(202, daemon.client("root", "admin").post(f"/v1/system/auctions/{auction}/crash", {}).status)
        gavel.wait_until(lambda: 'supervisor="auction supervisor"' in daemon.client("prometheus", "observer").get(
            "/metrics").body.decode(), "the restart is counted")
        text = daemon.client("prometheus", "observer").get("/metrics").body.decode()
        families = set(re.findall(r"(?m)^# TYPE (\w+) ", text))
        names = {SAMPLE.fullmatch(line)[1] for line in text.splitlines() if line[0] != "#"} | families
        labels = set(re.findall(r'(\w+)="', text))
        dashboard = json.loads((CONFIG / "grafana-dashboard.json").read_text())
        queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
        queries += [v["query"]["query"] for v in dashboard["templating"]["list"] if v["type"] == "query"]
        self.assertGreater(len(queries), 20)
        used = set()
        for query in queries:
            found = set(re.findall(r"\b(?:gavel|process)_\w+", query))
            self.assertTrue(found, query)
            self.assertLessEqual(found, names, query)
            used |= found
            for by in re.findall(r"by \(([^)]*)\)", query):
                self.assertLessEqual(set(re.split(r", *", by)), labels, query)
            self.assertEqual(query.count("("), query.count(")"), query)
            if "rate(" in query:
                self.assertIn("[$__rate_interval]", query)
        stems = {re.sub(r"_(bucket|sum|count)$", "", name) for name in used}
        forgotten = {name for name in families if name.startswith("gavel_http") or "bids" in name or "journal" in name} - stems
        self.assertEqual({"gavel_http_connections_total"}, forgotten)


class SlowRequests(gavel.TestCase):
    def test_one_that_takes_long_is_a_warning_with_its_phases(self):
        daemon = self.daemon("--log-slow-request", "1ms")
        seller = daemon.client("sally", "seller")

        def lines():
            return re.findall(r"warning http: slow: (.*)", daemon.stderr())
        def make():
            seller.make_auction()
            return lines()
        line = gavel.wait_until(make, "a commit takes a millisecond")[0]  # a sync of the disk is in it
        self.assertRegex(line, r"^POST /v1/auctions 201 \d+ ms \(head \d+ ms, body \d+ ms, answer \d+ ms\)$")

    def test_a_client_that_is_slow_is_none(self):
        daemon = self.daemon("--log-slow-request", "500ms")
        request = post("/v1/auctions", json.dumps(AUCTION), token=daemon.token("sally", "seller"))
        with Raw(daemon.port) as client:
            client.send(request[:20])
            time.sleep(0.6)
            client.send(request[20:-5])
            time.sleep(0.6)
            self.assertEqual(201, client.ask(request[-5:]).status)
        daemon.stop()
        self.assertNotIn("slow: ", daemon.log)

    def test_off_is_off(self):
        daemon = self.daemon("--log-slow-request", "0s")
        daemon.client("sally", "seller").make_auction()
        daemon.stop()
        self.assertNotIn("slow: ", daemon.log)


class LogInjection(gavel.TestCase):
    NASTY = "\r\n2026-01-01T00:00:00.000Z error forged\x1b[2J\x00\x7f\x9b"

    def test_nothing_that_a_client_chooses_makes_a_line_or_reaches_a_terminal(self):
        for form in ("text", "json"):
            daemon = self.daemon("--log-level", "trace", "--log-format", form, "--log-slow-request", "1ms", name=form)
            token = daemon.token("sally", "seller")
            encoded = "".join(f"%{ord(c):02x}" for c in self.NASTY if c != "\x9b") + "%c2%9b%e2%80%ae"
            auction = {**AUCTION, "title": "x"}
            requests = [get(f"/v1/auctions/{encoded}"), get(f"/v1/auctions?state={encoded}"), get(f"/{encoded}?{encoded}")]
            # Control characters are refused in a path; what is left of it that could matter is logged, quoted.
            requests += [get(f"/v1/auctions/forged%20error%22{odd}?q=gvl_query") for odd in ("%e2%80%ae", "%c2%9b", "%e2%80%a8")]
            for field in ("X-Request-Id", "Traceparent", "Origin", "User-Agent", "Authorization", "Idempotency-Key", "X-Any"):
                for value in ("a\x1b[2J", "a\tb", "a\x9bb", "a\"b\\", encoded):
                    requests.append(post("/v1/auctions", json.dumps(auction), token=token if field != "Authorization" else None,
                                         fields=f"{field}: {value}\r\n"))
            requests += [get("/healthz", host=f"Host: {value}\r\n") for value in ("a\x1bb", encoded, "a\"b")]
            requests += [f"G\x1bT / HTTP/1.1\r\nHost: a\r\n\r\n".encode("latin-1"), b"GET /\r\nforged HTTP/1.1\r\n\r\n"]
            requests.append(post("/v1/auctions", json.dumps({**AUCTION, "title": self.NASTY, self.NASTY: 1}), token=token))
            for request in requests:
                with Raw(daemon.port) as client:
                    client.ask(request)
            gavel.wait_until(lambda: daemon.stderr().count("http: ") >= len(requests), "all are logged")
            daemon.stop()
            log = daemon.log
            self.assertIn(r'GET /v1/auctions/forged error\"\u202e ', log, "what was sent is there, quoted")
            self.assertNotIn("gvl_query", log)
            self.assertIsNone(re.search(r"[^\x20-\x7e\n]", log))
            for line in log.splitlines():
                if form == "json":
                    self.assertEqual({"time", "level", "message"}, set(json.loads(line)))
                else:
                    self.assertRegex(line, r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error|trace) ")
                    self.assertNotRegex(line, r"^2026-01-01")
            self.assertNotIn(token, log)


class Deployment(gavel.TestCase):
    def test_the_manifests_are_one_server_that_is_confined(self):
        parts = {part["kind"]: part for part in yaml.safe_load_all((CONFIG / "kubernetes.yaml").read_text())}
        self.assertEqual({"Namespace", "Service", "StatefulSet"}, set(parts))
        spec = parts["StatefulSet"]["spec"]
        self.assertEqual(1, spec["replicas"])
        pod = spec["template"]["spec"]
        container = pod["containers"][0]
        daemon = self.daemon()
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            self.assertEqual(200, daemon.client().get(container[probe]["httpGet"]["path"]).status)
        self.assertEqual([True, False, ["ALL"]], [container["securityContext"]["readOnlyRootFilesystem"],
                         container["securityContext"]["allowPrivilegeEscalation"], container["securityContext"]["capabilities"]["drop"]])
        self.assertEqual([True, 10001], [pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]])
        self.assertEqual(spec["template"]["metadata"]["labels"], spec["selector"]["matchLabels"])
        # The variables are ones that the daemon knows, with values that it takes.
        env = {**gavel.ENVIRONMENT, **{variable["name"]: variable["value"] for variable in container["env"]}}
        checked = gavel.run("config", "check", env=env)
        self.assertEqual([0, ""], [checked.returncode, checked.stderr])
        grace = json.loads(gavel.run("config", "print", "--json").stdout)["shutdown.grace"]["value"]
        self.assertGreater(pod["terminationGracePeriodSeconds"], int(grace[:-1]))

    def test_the_compose_file_gives_more_time_to_stop_than_the_daemon_takes(self):
        service = yaml.safe_load((CONFIG / "compose.yaml").read_text())["services"]["gavel"]
        self.assertEqual([True, ["ALL"], "30s"], [service["read_only"], service["cap_drop"], service["stop_grace_period"]])


if __name__ == "__main__":
    gavel.main()
