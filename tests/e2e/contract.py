"""Holds every answer of the daemon, and every message of its streams, to the contract that is built with it.

    contract.check("GET", "/v1/auctions?limit=5", answer.status, answer.headers, answer.body)
    contract.check_message("/v1/auctions/01…/live", text)

An operation that is not in the contract, a status, a content type or a header that it does not promise, a body that its
schema does not allow: each raises Broken, and is kept, so that a test fails whose thread swallowed it (gavel.TestCase
asks broken()). Lists of members are taken as complete here: an answer with a member of its own is a failure.

Requests that are bad on purpose are checked too: what the server says to them is in the contract.
"""

import functools
import json
import os
import re
from pathlib import Path
from urllib.parse import unquote

import jsonschema

BINARY = Path(os.environ.get("GAVEL_BIN", "build/release/bin/gavel")).resolve()
# Beside the binary, where the build puts it.
HERE = Path(os.environ.get("GAVEL_CONTRACT", BINARY.parent.parent / "server" / "contract"))
METHODS = ("get", "put", "post", "delete", "patch")
REQUEST_LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]\r\n")

_broken = []


class Broken(AssertionError):
    """The daemon does not keep its contract."""


def broken():
    """What was broken since it was asked last."""
    found, _broken[:] = list(_broken), []
    return found


def closed(schema):
    """The same schema, with lists of members that are complete."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(inner) for name, inner in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    return schema


class Document:
    def __init__(self, name):
        self.json = closed(json.loads((HERE / name).read_text(encoding="utf-8")))
        self._resolver = jsonschema.RefResolver.from_schema(self.json)
        self._validators = {}

    def resolve(self, node):
        while "$ref" in node:
            node = functools.reduce(lambda at, step: at[step], node["$ref"][2:].split("/"), self.json)
        return node

    def validate(self, schema, value):
        if id(schema) not in self._validators:
            self._validators[id(schema)] = jsonschema.Draft202012Validator(schema, resolver=self._resolver)
        error = jsonschema.exceptions.best_match(self._validators[id(schema)].iter_errors(value))
        if error:
            raise Broken(f"{error.json_path}: {error.message[:300]}")


class Rest:
    def __init__(self):
        self.document = Document("openapi.json")
        paths = self.document.json["paths"]
        self._paths = [(pattern_of(address), address, path) for address, path in paths.items()]
        self._paths.sort(key=lambda entry: entry[1].replace("{", "\x7f"))  # literals before parameters
        responses = self.document.json["components"]["responses"]
        self.anywhere = {}  # what a request can be answered with that reached no operation
        for name, answer in responses.items():
            if found := re.fullmatch(r"(?:Any|Nowhere)(\d+)", name):
                self.anywhere.setdefault(found[1], []).append(answer)

    def find(self, target):
        path = unquote(target.partition("?")[0])
        fitting = ((address, found) for pattern, address, found in self._paths if pattern.fullmatch(path))
        return next(fitting, (None, {}))

    def methods(self, path):
        names = {method.upper() for method in METHODS if method in path}
        of_a_page = "GET" in names and "101" not in path["get"]["responses"]
        return names | {"OPTIONS"} | ({"HEAD"} if of_a_page else set())

    def check(self, method, target, status, headers, body):
        address, path = self.find(target)
        operation = path.get("get" if method == "HEAD" else method.lower())
        if method == "OPTIONS" and address and status == 204:
            return self.check_options(path, headers, body)
        if method == "HEAD" and operation and "101" in operation["responses"]:
            operation = None  # of a WebSocket there is nothing but the handshake
        choices = self.choices(operation, str(status))
        if not choices:
            raise Broken(f"{status} is not promised")
        faults = []
        for answer in choices:
            try:
                return self.check_answer(self.document.resolve(answer), method, headers, body)
            except Broken as fault:
                faults.append(str(fault))
        raise Broken("; ".join(faults))

    def choices(self, operation, status):
        if operation:
            return [answer for s, answer in operation["responses"].items() if s == status]
        return self.anywhere.get(status, [])

    def check_options(self, path, headers, body):
        allowed = set(re.split(r", *", headers.get("Allow", "")))
        if allowed != self.methods(path) or body:
            raise Broken(f"Allow: {sorted(allowed)}, the contract has {sorted(self.methods(path))}")

    def check_answer(self, answer, method, headers, body):
        for name, header in answer.get("headers", {}).items():
            self.check_header(name, self.document.resolve(header), headers.get(name))
        content = answer.get("content", {})
        kind = headers.get("Content-Type", "").partition(";")[0]
        if kind not in (content or {"": None}):
            raise Broken(f"Content-Type is {kind!r}, not one of {list(content)}")
        if method == "HEAD" or not content:
            if body:
                raise Broken("there is a body where there is none")
        elif "x-line" in content[kind]:
            for line in body.splitlines():
                self.document.validate(content[kind]["x-line"], json.loads(line))
        elif kind.endswith("json") and not kind.endswith("ndjson"):
            self.document.validate(content[kind]["schema"], json.loads(body))

    def check_header(self, name, header, value):
        if value is None:
            if header.get("required"):
                raise Broken(f"{name} is missing")
        else:
            self.document.validate(header["schema"], value)


class Live:
    def __init__(self):
        self.document = Document("asyncapi.json")
        channels = self.document.json["channels"].values()
        self._channels = [(pattern_of(channel["address"]), channel) for channel in channels]

    def check(self, path, text):
        channel = next((c for pattern, c in self._channels if pattern.fullmatch(path.partition("?")[0])), None)
        if not channel:
            raise Broken("no such channel")
        message = json.loads(text)
        name = message.get("type")
        if name not in channel["messages"]:
            raise Broken(f"no such message: {name}")
        payload = self.document.resolve(self.document.resolve(channel["messages"][name])["payload"])
        if "oneOf" in payload:  # the kind that it says it is: so that a fault has a name
            kinds = {self.document.resolve(c)["properties"]["kind"]["const"]: c for c in payload["oneOf"]}
            if message.get("kind") not in kinds:
                raise Broken(f"no such kind: {message.get('kind')}")
            payload = self.document.resolve(kinds[message["kind"]])
        self.document.validate(payload, message)


def pattern_of(address):
    parts = re.split(r"(\{\w+\})", address)
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts))


@functools.lru_cache(maxsize=None)
def rest():
    return Rest()


@functools.lru_cache(maxsize=None)
def live():
    return Live()


def _keep(what, check):
    try:
        check()
    except Broken as fault:
        named = Broken(f"{what}: {fault}")
        _broken.append(named)
        raise named from None


class Headers(dict):
    """Names in any case."""

    def __init__(self, pairs):
        super().__init__((name.lower(), value) for name, value in pairs)

    def get(self, name, default=None):
        return super().get(name.lower(), default)


def check(method, target, status, headers, body):
    """`headers`: a mapping of names to values."""
    fields = Headers(headers.items())
    what = f"{method} {target} answered {status} {body[:300]!r}"
    _keep(what, lambda: rest().check(method, target, status, fields, body))


def check_sent(sent, status, headers, body):
    """The answer to bytes of any kind: to the request that is in them, to one of several, or to what is none."""
    lines = [(m.decode("ascii"), t.decode("latin-1")) for m, t in REQUEST_LINE.findall(sent)]
    fields = Headers(headers.items())

    def one_of():
        faults = []
        for method, target in [*lines, ("", "")]:
            try:
                return rest().check(method, target, status, fields, body)
            except Broken as fault:
                faults.append(f"{method} {target}: {fault}")
        raise Broken("; ".join(faults[:3]))

    _keep(f"{sent[:80]!r} was answered {status} {body[:300]!r}", one_of)


def check_message(path, text):
    _keep(f"{path} said {text[:300]}", lambda: live().check(path, text))
