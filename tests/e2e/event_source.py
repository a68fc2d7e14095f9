"""An EventSource as WHATWG HTML section 9.2 has it: reads a stream, comes again when it ends, and stays away after 204.

    source = EventSource(daemon, f"/v1/auctions/{auction}/events")
    source.wait_for(lambda event: event.name == "bid")
    source.wait_over()           # 204
    source.close()

Every head and every event is held to the contract.
"""

import collections
import contextlib
import http.client
import json
import socket
import threading

import contract

from gavel import PATIENCE

Event = collections.namedtuple("Event", "name id data")


class EventSource:
    def __init__(self, daemon, path, last_event_id=None):
        self._daemon = daemon
        self._path = path
        self._changed = threading.Condition()
        self._events = []
        self._closed = threading.Event()
        self._socket = None
        self._last_event_id = last_event_id
        self._retry = 0.1
        self.connections = 0  # that were answered 200
        self.over = False  # answered 204
        self.error = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while not self._closed.is_set() and not self.over:
                try:
                    self._read_stream()
                except (OSError, http.client.HTTPException):
                    pass  # as a browser does: again
                self._closed.wait(min(self._retry, 0.2))
        except AssertionError as error:
            self.error = error
        finally:
            with self._changed:
                self._changed.notify_all()

    def _read_stream(self):
        headers = {"Accept": "text/event-stream"}
        if self._last_event_id is not None:
            headers["Last-Event-ID"] = self._last_event_id
        connection = http.client.HTTPConnection("127.0.0.1", self._daemon.port, timeout=PATIENCE)
        try:
            connection.request("GET", self._path, headers=headers)
            self._socket = connection.sock  # the connection gives it to the answer, if that is its last
            answer = connection.getresponse()
            stream = answer.status == 200 and answer.headers["Content-Type"] == "text/event-stream"
            body = b"" if stream else answer.read()
            contract.check("GET", self._path, answer.status, answer.headers, body)
            if answer.status == 204:
                with self._changed:
                    self.over = True
                    self._changed.notify_all()
                return
            if not stream:  # after which a browser does not come again
                raise AssertionError(f"{answer.status} {body[:300]!r}")
            self.connections += 1
            self._read_blocks(answer)
        finally:
            connection.close()

    def _read_blocks(self, answer):
        fields = {}
        while line := answer.readline().decode():
            line = line.rstrip("\n")
            if line:
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
                continue
            if "retry" in fields:
                self._retry = int(fields["retry"]) / 1000
            if "id" in fields:
                self._last_event_id = fields["id"]
            if "data" in fields:
                self._keep(Event(fields.get("event", "message"), fields.get("id"), fields["data"]))
            fields = {}

    def _keep(self, event):
        contract.check_message(self._path.partition("?")[0].replace("/events", "/live"), event.data)
        told = json.loads(event.data)
        if event.name != told.get("kind", told["type"]) or event.id != (str(told["seq"]) if "seq" in told else None):
            raise AssertionError(f"the event is not what it is called: {event}")
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    # -- what came

    @property
    def events(self):
        """Those with a number."""
        with self._changed:
            return [event for event in self._events if event.id is not None]

    @property
    def messages(self):
        with self._changed:
            return [json.loads(event.data) for event in self._events]

    # -- waiting

    def _wait(self, condition, what):
        with self._changed:
            if not self._changed.wait_for(lambda: condition() or self.error, PATIENCE):
                raise AssertionError(f"waited in vain until {what}; so far: {self._events[-3:]}")
        if self.error:
            raise self.error

    def wait_for(self, wanted):
        self._wait(lambda: any(wanted(event) for event in self._events), "an event comes")

    def wait_seq(self, seq):
        self._wait(lambda: any(int(event.id or 0) >= seq for event in self._events), f"it has event {seq}")

    def wait_over(self):
        self._wait(lambda: self.over, "it is told to stay away")

    def close(self):
        self._closed.set()
        if self._socket:
            with contextlib.suppress(OSError):  # it may have ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes who reads; close() would wait for him
        self._thread.join(PATIENCE)
