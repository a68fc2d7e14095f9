#!/usr/bin/env python3
"""Who may do what: every operation of the contract, with every role and every kind of token that is good for nothing,
against the table in docs/security.md.

The table is read from the page, so the page cannot say what the daemon does not do. An operation that the contract has
and the table has not fails, and the other way round.
"""

import json
import re
import unittest
from pathlib import Path

import contract
import gavel
from jwts import claims, hs256
from raw import UPGRADE, Raw, head

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
ROLES = ("admin", "operator", "seller", "bidder", "observer")
SECRET = b"a secret of thirty-two bytes, or more"
METHODS = ("get", "post", "put", "patch", "delete")
ROW = re.compile(r"^\| `(\w+)` \| `([A-Z]+) (\S+)` \| (.*?) \| (.*?) \|$", re.M)


class Operation:
    def __init__(self, document, path, method, about):
        self.name = about["operationId"]
        self.method = method.upper()
        self.path = path
        self.roles = about.get("x-roles")  # None: public
        self.socket = "101" in about["responses"]
        self.parameters = {}  # of the path: its name in it, and in the contract
        for parameter in document["paths"][path].get("parameters", []):
            kind = parameter.get("$ref", "").rpartition("/")[2]
            resolved = document["components"]["parameters"][kind] if kind else parameter
            self.parameters[resolved["name"]] = kind
        self.body = None
        if body := about.get("requestBody"):
            while "$ref" in body:
                body = document["components"]["requestBodies"][body["$ref"].rpartition("/")[2]]
            self.type, content = next(iter(body["content"].items()))
            examples = content.get("examples", {"one": {"value": content.get("example", {})}})
            self.body = next(iter(examples.values()))["value"]
        if self.name == "createWebhook":  # the example's would be sent to
            self.body = {"url": "https://192.0.2.1/"}

    def target(self, values):
        path = self.path
        for name, kind in self.parameters.items():
            if "{" + name + "}" in path:
                path = path.replace("{" + name + "}", values[kind or name])
        return path


def operations():
    document = contract.rest().document.json
    for path, about in document["paths"].items():
        for method in METHODS:
            if method in about:
                yield Operation(document, path, method, about[method])


def table():
    """operationId: (method, path, roles, whose)"""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {name: (method, path, [] if roles == "everybody" else roles.split(", "), whose)
            for name, method, path, roles, whose in rows}  # fmt: skip


class Access(gavel.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.operations = list(operations())
        cls.table = table()

    def setUp(self):
        super().setUp()
        secret = self.directory / "secret"
        secret.write_bytes(SECRET + b"\n")
        self.server = self.daemon("--auth-jwt-issuer", "https://id.example", "--auth-jwt-audience", "gavel",
                                  "--auth-jwt-hs256-secret-file", secret,
                                  "--http-connection-rate-per-client", "0")  # fmt: skip
        self.root = self.server.client("root", "admin")
        owner = self.server.client("owner", "seller")
        self.auction, self.other = owner.make_auction(), owner.make_auction(title="Another")
        sale = {"title": "S", "currency": "USD", "increments": "fixed:100", "starting_price": 100,
                "ends_at": "2099-01-01T00:00:00Z", "stagger_ms": 60000, "lots": [{"title": "a lot"}]}  # fmt: skip
        self.sale = owner.post("/v1/sales", sale).json
        self.lot = gavel.wait_until(lambda: owner.get(f"/v1/sales/{self.sale['id']}/lots").json["items"], "a lot")[0]
        self.other_sale = owner.post("/v1/sales", {**sale, "title": "T"}).json
        spare = self.make_token(account="spare", role="observer")
        self.values = {"AuctionId": self.auction["id"], "SaleId": self.sale["id"], "TokenId": spare["id"],
                       "Bidder": "bob", "Currency": "USD", "BidSeq": "2", "Pid": "99999.1", "WebhookId": spare["id"], "delivery": "msg_x", "code": "not_found"}  # fmt: skip

    # -- what the cases are made of

    def make_token(self, **wanted):
        answer = self.root.post("/v1/tokens", wanted)
        self.assertEqual(201, answer.status, answer)
        return answer.json

    def ask(self, operation, token=None, values=None):
        """Status and code, by a connection of its own."""
        fields = f"Authorization: Bearer {token}\r\n" if token else ""
        body = b""
        if operation.socket:
            fields += UPGRADE
        elif operation.body is not None:
            body = operation.body if isinstance(operation.body, str) else json.dumps(operation.body)
            body = body.encode()
            fields += f"Content-Type: {operation.type}\r\nContent-Length: {len(body)}\r\n"
        with Raw(self.server.port) as client:
            answer = client.ask(head(operation.method, operation.target(values or self.values), fields) + body)
        problem = answer.status >= 400
        return answer.status, answer.json["code"] if problem else "", answer.json if problem else {}

    def guarded(self):
        return [operation for operation in self.operations if operation.roles]

    def for_each(self, what, cases):
        """cases: (operation, role, token, the code that is expected)"""
        tried = 0
        for operation, role, token, expected in cases:
            with self.subTest(what, operation=operation.name, role=role):
                status, code, _ = self.ask(operation, token)
                self.assertEqual((403 if expected in ("forbidden", "token_out_of_scope") else 401, expected),
                                 (status, code))  # fmt: skip
            tried += 1
        self.assertGreater(tried, 30)

    # -- the table

    def test_the_page_has_every_operation_of_the_contract_with_its_roles_and_no_other(self):
        promised = {o.name: (o.method, o.path, o.roles or []) for o in self.operations}
        self.assertEqual(promised, {name: row[:3] for name, row in self.table.items()})
        for operation in self.operations:
            if not operation.roles:
                self.assertEqual("", self.table[operation.name][3], operation.name)

    def test_what_everybody_may_needs_no_token_and_minds_none(self):
        revoked = self.make_token(account="eve", role="bidder")
        self.root.request("DELETE", f"/v1/tokens/{revoked['id']}")
        for operation in self.operations:
            if operation.roles:
                continue
            with self.subTest(operation=operation.name):
                self.assertNotIn(self.ask(operation)[0], (401, 403))
                if not operation.socket:
                    self.assertNotIn(self.ask(operation, revoked["token"])[0], (401, 403))

    def test_without_a_token_nobody_may_what_is_not_everybodys(self):
        self.for_each("none", ((operation, "", None, "token_missing") for operation in self.guarded()))

    def test_the_other_roles_are_refused_and_told_who_may(self):
        cases = []
        for role in ROLES:
            good = self.make_token(account=f"x-{role}", role=role)["token"]
            jwt = hs256(SECRET, claims(sub=f"x-{role}", roles=[role]))
            for operation in self.guarded():
                if role in operation.roles:
                    continue
                cases += [(operation, role, good, "forbidden"), (operation, role, jwt, "forbidden")]
                self.assertEqual(operation.roles, self.ask(operation, good)[2]["roles"], operation.name)
        self.for_each("forbidden", cases)

    def test_a_token_that_is_good_for_nothing_is_good_for_nothing_anywhere(self):
        cases = []
        for role in ROLES:
            expired = self.make_token(account="x", role=role, expires_in_ms=1000)
            revoked = self.make_token(account="x", role=role)
            self.root.request("DELETE", f"/v1/tokens/{revoked['id']}")
            bad = {
                "token_expired": [expired["token"], hs256(SECRET, claims(roles=role, exp=1_700_000_000))],
                "token_revoked": [revoked["token"]],
                "token_unknown": [revoked["token"][:-1] + ("A" if revoked["token"][-1] != "A" else "E")],
                "token_wrong_issuer": [hs256(SECRET, claims(roles=role, iss="https://evil.example"))],
                "token_wrong_audience": [hs256(SECRET, claims(roles=role, aud="another"))],
                "token_bad_signature": [hs256(b"another secret, just as long as it", claims(roles=role))],
                "token_wrong_algorithm": [hs256(SECRET, claims(roles=role), alg="none")],
            }
            cases += [(operation, role, token, code)
                      for code, tokens in bad.items() for token in tokens for operation in self.guarded()]  # fmt: skip
        gavel.wait_until(lambda: self.ask(self.guarded()[0], expired["token"])[1] == "token_expired", "it is over")
        self.for_each("bad", cases)

    def test_a_token_for_one_auction_or_sale_may_nothing_elsewhere(self):
        cases = []
        for role in ROLES:
            scopes = [{"auction": self.other["id"]}, {"sale": self.other_sale["id"]}]
            for scope in scopes:
                token = self.make_token(account="owner", role=role, scope=scope)["token"]
                cases += [(operation, role, token, "token_out_of_scope") for operation in self.guarded()
                          if role in operation.roles and operation.name not in ("getMe", "issueTicket")]  # fmt: skip
        self.for_each("elsewhere", cases)

    def test_a_token_for_one_auction_or_sale_may_there_what_its_role_may(self):
        lots = {**self.values, "AuctionId": self.lot["id"]}
        for role in ROLES:
            for scope, values in (({"auction": self.auction["id"]}, self.values), ({"sale": self.sale["id"]}, lots)):
                token = self.make_token(account="nobody", role=role, scope=scope)["token"]
                for operation in self.guarded():
                    inside = "AuctionId" in operation.parameters.values() and operation.name != "crashAuction"
                    inside |= "sale" in scope and "SaleId" in operation.parameters.values()
                    if not inside or role not in operation.roles or operation.method == "DELETE":
                        continue
                    if role == "admin" and operation.name != "getWhatIf":
                        continue  # they would do it
                    expected = operation.name == "relistAuction"  # that makes another
                    with self.subTest("inside", operation=operation.name, role=role, scope=scope):
                        code = self.ask(operation, token, values)[1]
                        self.assertEqual(expected, code == "token_out_of_scope", code)

    def test_what_is_ones_own_is_not_others(self):
        stranger = self.make_token(account="stranger", role="seller")["token"]
        shop = self.make_token(account="shop", role="operator")["token"]
        refused = set()
        for operation in self.guarded():
            for role, token in (("seller", stranger), ("operator", shop)):
                if role in operation.roles and self.ask(operation, token)[1] == "not_your_auction":
                    refused.add((operation.name, role))
        own = {(name, role) for name, row in self.table.items() if row[3] == "own" for role in ("seller", "operator")}
        self.assertEqual(own, refused)

    def test_whoever_may_gets_past_every_guard(self):
        for role in ROLES:
            jwt = hs256(SECRET, claims(sub=f"y-{role}", roles=["none-of-ours", role]))
            for operation in self.guarded():
                if role not in operation.roles:
                    continue
                token = self.make_token(account=f"y-{role}", role=role)["token"]
                for one in (token, jwt):
                    with self.subTest(operation=operation.name, role=role):
                        status, code, _ = self.ask(operation, one)
                        self.assertNotEqual(401, status, code)
                        self.assertNotIn(code, ("forbidden", "token_out_of_scope"))

    def test_a_draft_is_there_for_its_seller_and_admins_alone(self):
        owner = self.server.client("owner", "seller")
        draft = owner.make_auction(draft=True)
        path = f"/v1/auctions/{draft['id']}"
        self.assertEqual(200, owner.get(path).status)
        self.assertEqual(200, self.root.get(path).status)
        narrow = self.make_token(account="owner", role="seller", scope={"auction": self.auction["id"]})["token"]
        clients = [self.server.client(), self.server.client("eve", "seller"), gavel.Client(lambda: self.server.port, narrow)]
        for client in clients:
            self.assertEqual(404, client.get(path).status)
        answer = clients[-1].get("/v1/auctions?mine=true")
        self.assertEqual((403, "token_out_of_scope"), (answer.status, answer.json["code"]))
        clients[-1].close()


if __name__ == "__main__":
    gavel.main()
