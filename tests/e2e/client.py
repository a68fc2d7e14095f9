"""REST as a client speaks it: one keep-alive connection, JSON in and out.

    seller = daemon.client("sally", "seller")
    auction = seller.make_auction(duration_ms=60_000)
    answer = seller.post(f"/v1/auctions/{auction['id']}/cancel", {"reason": "broken"})
    answer.status, answer.json["state"]

A connection that breaks raises; the next request opens a new one. Every answer is held to the contract (contract.py).
Not to be shared between threads.
"""

import http.client
import json

import contract

AUCTION = {
    "title": "Mantel clock",
    "currency": "USD",
    "format": "english",
    "increments": "ebay-us",
    "starting_price": 9_900,
    "duration_ms": 3_600_000,
}


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body!r}"


class Refused(AssertionError):
    """An answer that the test did not expect."""


class Client:
    def __init__(self, port, token=None, timeout=60.0, tls=None):
        """`tls`: an ssl.SSLContext; none: plain HTTP."""
        self._tls = tls
        self._port = port
        self._token = token
        self._timeout = timeout
        self._connection = None
        self.received = b""  # every byte that it was ever sent, to be searched

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def request(self, method, path, body=None, key=None, headers=None, raw=False):
        """`body`: sent as JSON; bytes as they are, and `headers` say what they are. `raw`: the answer's body is not what
        the contract describes, but that packed."""
        headers = dict(headers or {})
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        if body is not None and not isinstance(body, bytes):
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        if not self._connection:
            self._connection = self._connect()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        except BaseException:
            self.close()
            raise
        self.received += str(answer.headers).encode() + answer.body
        if not raw:
            contract.check(method, path, answer.status, answer.headers, answer.body)
        return answer

    def _connect(self):
        if self._tls:
            return http.client.HTTPSConnection("127.0.0.1", self._port(), timeout=self._timeout, context=self._tls)
        return http.client.HTTPConnection("127.0.0.1", self._port(), timeout=self._timeout)

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, body, key=None, headers=None):
        return self.request("POST", path, body, key, headers)

    # -- auctions

    def make_auction(self, **members):
        """Makes one, an hour long unless told otherwise: its JSON. None takes a member of AUCTION out."""
        terms = {name: value for name, value in {**AUCTION, **members}.items() if value is not None}
        return self._expect(201, self.post("/v1/auctions", terms))

    def make_many(self, lines, key=None, kind="application/x-ndjson"):
        """POST /v1/auctions/bulk with these bodies, or with a text of another kind: the Answer."""
        text = lines if isinstance(lines, str) else "".join(json.dumps(line) + "\n" for line in lines)
        return self.request("POST", "/v1/auctions/bulk", text.encode(), key, {"Content-Type": kind})

    def auction(self, auction_id):
        return self._expect(200, self.get(f"/v1/auctions/{auction_id}"))

    def bid(self, auction_id, amount, key=None, **members):
        """The Answer, whatever it is."""
        return self.post(f"/v1/auctions/{auction_id}/bids", {"amount": amount, **members}, key)

    def accepted_bid(self, auction_id, amount, **members):
        return self._expect(201, self.bid(auction_id, amount, **members))

    def cancel(self, auction_id, **members):
        return self._expect(200, self.post(f"/v1/auctions/{auction_id}/cancel", members))

    def bids(self, auction_id, limit=200):
        """Every bid of the auction, from all pages."""
        return self.all_pages(f"/v1/auctions/{auction_id}/bids?limit={limit}")

    def all_pages(self, path):
        page = self._expect(200, self.get(path))
        items = page["items"]
        while page["next_cursor"] is not None:
            page = self._expect(200, self.get(f"{path}&cursor={page['next_cursor']}"))
            items += page["items"]
        return items

    @staticmethod
    def _expect(status, answer):
        if answer.status != status:
            raise Refused(f"expected {status}, got {answer}")
        return answer.json
