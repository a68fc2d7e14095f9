"""The daemon about itself: the supervision tree, alive, ready."""

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
