"""A watcher of an auction: a WebSocket that keeps what it is sent.

    watcher = Watcher(daemon, auction["id"])
    watcher.wait_for(lambda message: message["type"] == "snapshot")
    watcher.wait_closed()        # the close code
    watcher.events               # in the order in which they came

All watchers of a test program share one asyncio loop on a thread of its own.
"""

import asyncio
import json
import threading

import websockets

import contract

from gavel import PATIENCE


def _start_loop():
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


_LOOP = _start_loop()


class Watcher:
    """Connects at once, without waiting for it."""

    def __init__(self, daemon, auction_id, path=None, headers=None):
        self._headers = headers or {}
        self._path = path or f"/v1/auctions/{auction_id}/live"
        self._tls = daemon.tls
        self._uri = f"{'wss' if self._tls else 'ws'}://127.0.0.1:{daemon.port}{self._path}"
        self._changed = threading.Condition()
        self._messages = []
        self._closed = False
        self.close_code = None  # None also where it could not connect
        self.error = None
        self._task = asyncio.run_coroutine_threadsafe(self._run(), _LOOP)

    async def _run(self):
        try:
            async with websockets.connect(
                self._uri, ssl=self._tls, open_timeout=PATIENCE, ping_interval=None, extra_headers=self._headers
            ) as socket:
                self._socket = socket
                try:
                    while True:
                        self._keep(await socket.recv())
                except websockets.ConnectionClosed:
                    self.close_code = socket.close_code
        except Exception as error:  # whoever waits for it says what it is
            self.error = error
        finally:
            with self._changed:
                self._closed = True
                self._changed.notify_all()

    def _keep(self, text):
        contract.check_message(self._path, text)
        with self._changed:
            self._messages.append(text)
            self._changed.notify_all()

    def send(self, data):
        """A text message, or with bytes a binary one. Once something has come."""
        asyncio.run_coroutine_threadsafe(self._socket.send(data), _LOOP).result(PATIENCE)

    # -- what came

    @property
    def received(self):
        with self._changed:
            return "\n".join(self._messages).encode()

    @property
    def messages(self):
        with self._changed:
            return [json.loads(text) for text in self._messages]

    @property
    def snapshot(self):
        return self.wait_for(lambda message: message["type"] == "snapshot")

    @property
    def events(self):
        return [message for message in self.messages if message["type"] == "event"]

    @property
    def ticks(self):
        return [message for message in self.messages if message["type"] == "tick"]

    @property
    def open(self):
        with self._changed:
            return not self._closed

    # -- waiting

    def wait_for(self, wanted):
        """The first message, of those that came and those that will, for which wanted(message) holds."""
        with self._changed:
            seen = 0
            while True:
                for text in self._messages[seen:]:
                    if wanted(message := json.loads(text)):
                        return message
                seen = len(self._messages)
                if self._closed:
                    raise AssertionError(f"closed with {self.close_code} ({self.error!r}) before that came")
                if not self._changed.wait(PATIENCE):
                    raise AssertionError(f"nothing came for {PATIENCE} s; so far: {self._messages[-3:]}")

    def wait_seq(self, seq):
        """Until it knows everything up to this number."""
        return self.wait_for(lambda message: message.get("seq", 0) >= seq)

    def wait_closed(self):
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed, PATIENCE):
                raise AssertionError("the connection was not closed")
        if self.error:
            raise AssertionError(f"the connection failed: {self.error!r}")
        return self.close_code

    def leave(self):
        """Drops the connection, if there is one; returns when it is gone."""
        self._task.cancel()
        with self._changed:
            self._changed.wait_for(lambda: self._closed, PATIENCE)
