"""The daemon about itself: the supervision tree, alive, ready."""

import http.client
from functools import partial

import gavel


def find(node, name):
    """The node of that name, wherever it is below; None where there is none."""
    if node["name"] == name:
        return node
    return next((found for child in node.get("children", []) if (found := find(child, name))), None)


def outline(node):
    """The tree as nested names, without the auctions."""
    if node["name"] == "auction supervisor" or "children" not in node:
        return node["name"]
    return {node["name"]: [outline(child) for child in node["children"]]}


class Tree(gavel.TestCase):
    def test_only_an_admin_sees_the_tree(self):
        daemon = self.daemon()
        path = "/v1/system/tree"
        self.assertEqual(401, daemon.client().get(path).status)
        for role in ("operator", "seller", "bidder", "observer"):
            self.assertEqual(403, daemon.client(role, role).get(path).status, role)
        self.assertEqual(200, daemon.client("root", "admin").get(path).status)

    def test_the_tree_has_the_names_and_the_nesting_of_its_declaration(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        tree = daemon.client("root", "admin").get("/v1/system/tree").json
        top = outline(tree)["gavel"]
        rooms = [node if isinstance(node, str) else [*node][0] for node in top]
        self.assertEqual(["telemetry", "storage", "auctions", "web"], rooms)
        auctions = ["registry", "auction supervisor", "sale registry", "opener", {"sale supervisor": []}, "sale opener"]
        self.assertEqual({"auctions": auctions}, top[2])
        self.assertLessEqual({"live hub", "endpoint"}, set(top[3]["web"]))
        self.assertEqual("journal", top[1]["storage"][0])
        process = find(find(tree, "auction supervisor"), auction)
        self.assertEqual(["worker", 0, 0], [process["kind"], process["restarts"], process["mailbox"]])
        self.assertEqual("supervisor", find(tree, "web")["kind"])
        self.assertNotIn(None, [find(tree, name)["pid"] for name in ("journal", "registry", "endpoint")])

    def test_restarts_count_up_after_a_crash_and_only_there(self):
        daemon = self.daemon("--debug-allow-crash")
        root = daemon.client("root", "admin")
        seller = daemon.client("sally", "seller")
        broken, healthy = seller.make_auction()["id"], seller.make_auction()["id"]
        before = root.get("/v1/system/tree").json
        for times in (1, 2):
            answer = root.post(f"/v1/system/auctions/{broken}/crash", {})
            self.assertEqual(202, answer.status)
            after = gavel.wait_until(lambda: self.restarted(root, broken, times), "the auction is back")
        self.assertEqual(0, find(after, healthy)["restarts"])
        self.assertNotEqual(find(before, broken)["pid"], find(after, broken)["pid"])
        for name in (healthy, "journal", "registry", "live hub", "endpoint"):
            self.assertEqual(find(before, name)["pid"], find(after, name)["pid"], name)
        self.assertIn("crash asked for by an administrator", daemon.stderr())

    def test_the_pages_of_a_process_and_the_metrics_tell_of_its_crash(self):
        daemon = self.daemon("--debug-allow-crash")
        root = daemon.client("root", "admin")
        auction = daemon.client("sally", "seller").make_auction()["id"]
        first = find(root.get("/v1/system/tree").json, auction)["pid"]
        self.assertEqual(202, root.post(f"/v1/system/auctions/{auction}/crash", {}).status)
        tree = gavel.wait_until(lambda: self.restarted(root, auction, 1), "the auction is back")
        second = find(tree, auction)["pid"]
        self.assertEqual(404, root.get(f"/v1/system/processes/{first.strip('<>')}").status)
        page = root.get(f"/v1/system/processes/{second.strip('<>')}").json
        self.assertEqual([second, "gavel::auction::AuctionServer"], [page["pid"], page["type"]])
        self.assertIn(auction, page["state"])
        self.assertEqual(first, page["last_crash"]["pid"])
        crashes = root.get("/v1/system/crashes").json["items"]
        self.assertEqual([first], [crash["pid"] for crash in crashes])
        metrics = daemon.client("prometheus", "observer").get("/metrics")
        self.assertEqual("text/plain; version=0.0.4; charset=utf-8", metrics.headers["content-type"])
        self.assertIn('gavel_supervisor_restarts_total{supervisor="auction supervisor"} 1\n', metrics.body.decode())

    def restarted(self, root, auction, times):
        tree = root.get("/v1/system/tree").json
        process = find(tree, auction)
        # It is found while it loads: another crash of it would be another process's.
        back = process and process["pid"] and process["restarts"] == times
        return tree if back and root.auction(auction)["state"] == "open" else None

    def test_any_process_can_be_ended_and_comes_back_as_the_tree_says(self):
        daemon = self.daemon("--debug-allow-crash")
        root, bob = daemon.client("root", "admin"), daemon.client("bob", "bidder")
        auction = daemon.client("sally", "seller").make_auction()["id"]
        amount = 20000
        # Supervisors too, and what all else stands on.
        ends = {"live hub": "kill", "endpoint": "error", "web": "kill", "opener": "error", "auction supervisor": "kill",
                "auctions": "error", "reader 0": "kill", "journal": "kill", "storage": "kill"}  # fmt: skip
        for name, reason in ends.items():
            with self.subTest(name, reason=reason):
                tree = gavel.wait_until(lambda: self.ask(lambda: root.get("/v1/system/tree")), "it listens")
                before = find(tree.json, name)["pid"]
                answer = self.exit(root, before, reason)
                self.assertEqual((202, before), (answer.status, answer.json["pid"]))
                gavel.wait_until(lambda: self.is_another(root, name, before), f"{name} is back")
                gavel.wait_until(lambda: self.ask(lambda: root.get("/readyz")), "the auctions are loaded")
                amount += 1000
                place = partial(bob.post, f"/v1/auctions/{auction}/bids", {"amount": amount}, key=f"bid-{amount}")
                bid = gavel.wait_until(lambda: self.ask(place), "a bid is taken")
                self.assertEqual(201, bid.status, bid.json)
        again = self.exit(root, before, "kill")
        self.assertEqual((404, "no_such_process"), (again.status, again.json["code"]))
        tree = root.get("/v1/system/tree").json
        refused = self.exit(root, tree["pid"], "kill")
        self.assertEqual((409, "root_supervisor"), (refused.status, refused.json["code"]))
        self.assertIn("crash asked for by root", daemon.stderr())

    def exit(self, client, pid, reason):
        return client.post(f"/v1/system/processes/{pid.strip('<>')}/exit", {"reason": reason})

    def ask(self, ask):
        """The answer; None while nobody listens, and where what it asks for is away."""
        try:
            answer = ask()
        except (ConnectionError, http.client.HTTPException):
            return None
        return None if answer.status in (503, 504) else answer

    def is_another(self, root, name, before):
        tree = self.ask(lambda: root.get("/v1/system/tree"))
        node = tree and find(tree.json, name)
        return node and node["pid"] not in (None, before)

    def test_an_end_needs_an_admin_and_the_configuration(self):
        daemon = self.daemon()
        root = daemon.client("root", "admin")
        journal = find(root.get("/v1/system/tree").json, "journal")["pid"]
        path = f"/v1/system/processes/{journal.strip('<>')}"
        self.assertEqual(401, daemon.client().post(f"{path}/exit", {"reason": "kill"}).status)
        self.assertEqual(403, self.exit(daemon.client("oscar", "operator"), journal, "kill").status)
        answer = self.exit(root, journal, "kill")
        self.assertEqual([403, "crash_not_allowed"], [answer.status, answer.json["code"]])
        self.assertFalse(root.get(path).json["may_exit"])

    def test_a_crash_needs_an_admin_and_the_configuration(self):
        daemon = self.daemon()
        auction = daemon.client("sally", "seller").make_auction()["id"]
        path = f"/v1/system/auctions/{auction}/crash"
        self.assertEqual(401, daemon.client().post(path, {}).status)
        self.assertEqual(403, daemon.client("sally", "seller").post(path, {}).status)
        answer = daemon.client("root", "admin").post(path, {})
        self.assertEqual([403, "crash_not_allowed"], [answer.status, answer.json["code"]])

    def test_it_says_that_it_is_alive_and_ready(self):
        client = self.daemon().client()
        for path in ("/healthz", "/readyz"):
            answer = client.get(path)
            self.assertEqual([200, "application/json"], [answer.status, answer.headers["Content-Type"]])


if __name__ == "__main__":
    gavel.main()
