"""A client of /v1/live: one WebSocket for many auctions. Every message is held to the contract.

    client = Connection(daemon, token)
    client.say(type="subscribe", ref="1", auctions=[{"id": auction}])
    client.wait_for(lambda message: message["type"] == "snapshot")
"""

import json

from watcher import Watcher

PATH = "/v1/live"


class Connection(Watcher):
    def __init__(self, daemon, token=None):
        super().__init__(daemon, None, PATH, {"Authorization": f"Bearer {token}"} if token else {})
        self.hello = self.wait_for(lambda message: message["type"] == "hello")

    def say(self, **message):
        self.send(json.dumps(message))

    def ask(self, ref, **message):
        """Says it, and waits for its answer."""
        self.say(ref=ref, **message)
        return self.wait_for(lambda answer: answer.get("ref") == ref)

    def answer(self, ref):
        return self.wait_for(lambda message: message.get("ref") == ref)

    def bid(self, ref, auction, amount, **members):
        return self.ask(ref, type="bid", id=auction, bid={"amount": amount}, **members)

    def of(self, auction):
        """The numbered messages of one auction."""
        return [message for message in self.messages if message.get("id") == auction and "seq" in message]
