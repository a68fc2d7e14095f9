#!/usr/bin/env python3
"""Puts the contracts together: openapi.json, asyncapi.json, their page, and what the compiler wants of them.

    build.py VERSION OUT_DIR

Sources, beside this file: openapi.yaml and asyncapi.yaml (the frames), schemas.yaml (what both speak of), problems.yaml
(every error code). Both results are plain documents: nothing of what this file expands is left in them.

A file is written only where it changes, so that nothing is compiled again without need.
"""

import copy
import json
import re
import sys
from pathlib import Path

import yaml
from page import page

HERE = Path(__file__).resolve().parent
METHODS = ("get", "put", "post", "delete", "patch")
SCHEMA = "#/components/schemas/"
HEADERS_OF = {  # fields that answers with a status have
    401: {"WWW-Authenticate": "WwwAuthenticate"},
    405: {"Allow": "Allow"},
    426: {"Upgrade": "Upgrade"},
    429: {"Retry-After": "RetryAfter"},
    503: {"Retry-After": "RetryAfter"},
}
TITLES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 409: "Conflict", 411: "Length Required",
    412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 417: "Expectation Failed", 421: "Misdirected Request",
    422: "Unprocessable Content", 426: "Upgrade Required", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
}  # fmt: skip
AGAIN, BYTE = {"retry_after": 1}, {"offset": 17}
MORE = {  # members that some problems have beside the five, for their examples
    "below_minimum": {"minimum_bid": 10150}, "not_above_own_max": {"minimum_bid": 17501},
    "above_maximum": {"maximum_bid": 9000}, "over_bidder_limit": {"maximum_bid": 50000},
    "over_exposure": {"maximum_bid": 482500}, "price_moved": {"price": 3465000}, "version_changed": {"seq": 17},
    "not_editable": {"field": "starting_price"}, "units_out_of_range": {"field": "units"},
    "unknown_parameter": {"parameter": "limt"}, "invalid_parameter": {"parameter": "limit"},
    "forbidden": {"roles": ["admin", "operator", "seller"]},
    "token_out_of_scope": {"scope": {"sale": "01KAPX4V000000000000000000"}},
    "token_invalid_claim": {"claim": "roles"}, "too_many_tickets": {"retry_after": 30},
    "busy": AGAIN, "rate_limited": AGAIN, "unavailable": AGAIN, "idempotency_key_in_use": AGAIN, "loading": AGAIN,
    "draining": AGAIN,
    "invalid_json": BYTE, "invalid_utf8": BYTE, "duplicate_key": BYTE, "too_deep": BYTE, "too_many_members": BYTE,
    "invalid_csv": {"line": 3},
}  # fmt: skip


class Loader(yaml.SafeLoader):
    """Times stay texts, and a key twice in one mapping is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise SystemExit(f"{node.start_mark}: twice: {', '.join(twice)}")
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(name):
    # Anchors are a convenience of writing: every place gets a copy of its own.
    document = yaml.load((HERE / name).read_text(encoding="utf-8"), Loader)
    return json.loads(json.dumps(document))


# -- schemas


def camel(kind):
    return "".join(word.capitalize() for word in kind.split("_"))


def expand_kinds(name, schemas):
    """One schema for each kind, and one that is any of them."""
    source = schemas[name]
    members, kinds = source.pop("x-members"), source.pop("x-kinds")
    if isinstance(kinds, str):
        other = ORIGINALS[kinds]
        members, kinds = {**members, **other["x-members"]}, other["x-kinds"]
    choices = {}
    for kind, own in kinds.items():
        required = [*members, "kind", *(member for member in own if not member.endswith("?"))]
        properties = {**members, "kind": {"type": "string", "const": kind}}
        properties.update({member.rstrip("?"): schema for member, schema in own.items()})
        choices[kind] = name + camel(kind)
        schemas[choices[kind]] = {"type": "object", "required": required, "properties": copy.deepcopy(properties)}
    source["oneOf"] = [{"$ref": SCHEMA + choice} for choice in choices.values()]
    source["discriminator"] = {
        "propertyName": "kind",
        "mapping": {kind: SCHEMA + choice for kind, choice in choices.items()},
    }


def extend(name, schemas):
    """Takes the members of the schema that it extends over."""
    schema = schemas[name]
    base = schema.pop("x-extends", None)
    if base is None:
        return
    extend(base, schemas)
    inherited = schemas[base]
    schema["type"] = "object"
    schema["properties"] = {**copy.deepcopy(inherited["properties"]), **schema.get("properties", {})}
    schema["required"] = [*inherited.get("required", []), *schema.get("required", [])]
    if not schema["required"]:
        del schema["required"]


ORIGINALS = {}


def expanded(schemas):
    ORIGINALS.update(copy.deepcopy({name: s for name, s in schemas.items() if isinstance(s.get("x-kinds"), dict)}))
    for name in list(schemas):
        if "x-kinds" in schemas[name]:
            expand_kinds(name, schemas)
        extend(name, schemas)
    return schemas


def used(document, schemas):
    """The schemas that a document names, and those that they name."""
    found, waiting = {}, [document]
    while waiting:
        for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(waiting.pop())):
            if name not in found:
                if name not in schemas:
                    raise SystemExit(f"there is no schema {name}")
                found[name] = schemas[name]
                waiting.append(schemas[name])
    return {name: found[name] for name in schemas if name in found}


# -- problems


class Problems:
    def __init__(self, sets):
        self.groups = load("problems.yaml")
        self.all = {code: about for group in self.groups.values() for code, about in group.items()}
        self._sets = sets

    def codes(self, names):
        """Codes and names of sets, as codes in the order of problems.yaml."""
        wanted = set()
        for name in names:
            wanted.update(self._sets.get(name, [name]))
        if unknown := wanted - set(self.all):
            raise SystemExit(f"problems.yaml has no {', '.join(sorted(unknown))}")
        return [code for code in self.all if code in wanted]

    def example(self, code):
        about = self.all[code]
        value = {"type": f"/problems/{code}", "title": TITLES[about["status"]], "status": about["status"], "code": code,
                 "detail": sentence(about["when"])}  # fmt: skip
        if code in self.groups["Fields"] and code != "validation_failed":
            value["field"] = "title"
            value["errors"] = [{"field": "title", "code": code, "detail": about["when"]}]
        if code == "validation_failed":
            value["errors"] = [
                {"field": "starting_price", "code": "invalid_amount", "detail": "must be a whole number"},
                {"field": "titel", "code": "unknown_member", "detail": "is not known here"},
            ]
        return {"summary": about["when"], "value": {**value, **MORE.get(code, {})}}

    def response(self, status, codes):
        answer = {
            "description": "; ".join(f"`{code}`: {self.all[code]['when']}" for code in codes),
            "content": {
                "application/problem+json": {
                    "schema": {
                        "allOf": [{"$ref": SCHEMA + "Problem"}],
                        "properties": {"status": {"const": status}, "code": {"enum": codes}},
                    },
                    "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in self.own(codes)},
                }
            },
        }
        if status in HEADERS_OF:
            answer["headers"] = {n: {"$ref": f"#/components/headers/{h}"} for n, h in HEADERS_OF[status].items()}
        return answer

    def own(self, codes):
        """Those that are not any request's, where there are some: they have their examples at every operation."""
        return [code for code in codes if code not in self._sets["any"]] or codes

    def responses(self, codes):
        statuses = sorted({self.all[code]["status"] for code in codes})
        return {str(s): self.response(s, [c for c in codes if self.all[c]["status"] == s]) for s in statuses}


def sentence(text):
    return text[0].upper() + text[1:] + "."


# -- the documents


def complete(path, operation, problems, shared):
    """An operation with all that it can be answered with."""
    codes = ["any", *operation.pop("x-problems", [])]
    roles = operation.get("x-roles")
    if roles:
        codes += ["token", "forbidden", "token_out_of_scope"]
        operation["security"] = [{"bearer": []}]
        operation["description"] += f" For: {', '.join(roles)}."
    responses = operation.setdefault("responses", {})
    if operation.pop("x-command", False):
        codes += ["command"]
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
        if path.startswith("/v1/auctions/{id}"):
            codes += ["version"]
            operation["parameters"].append({"$ref": "#/components/parameters/IfMatch"})
        for answer in responses.values():
            if "$ref" not in answer:
                replayed = {"$ref": "#/components/headers/IdempotentReplayed"}
                answer.setdefault("headers", {})["Idempotent-Replayed"] = replayed
    if socket := operation.pop("x-socket", None):
        codes += ["upgrade_required", "websocket_version", "too_many_sockets"]
        responses["101"] = {
            "description": f"The WebSocket is open: channel `{socket}` of /asyncapi.json.",
            "headers": {"Upgrade": {"$ref": "#/components/headers/Upgrade"}},
        }
    for status, answer in problems.responses(problems.codes(codes)).items():
        same = next((name for name, other in shared.items() if other == answer), None)
        responses[status] = {"$ref": f"#/components/responses/{same}"} if same else answer
    operation["responses"] = dict(sorted(responses.items()))


def shared_responses(problems):
    """Answers that many operations have in common, by name."""
    shared = {f"Any{s}": answer for s, answer in problems.responses(problems.codes(["any"])).items()}
    shared["Unauthorized"] = problems.responses(problems.codes(["token"]))["401"]
    # What is answered where there is no operation.
    shared.update({f"Nowhere{s}": a for s, a in problems.responses(problems.codes(["nowhere"])).items()})
    return shared


def openapi(version, schemas):
    document = load("openapi.yaml")
    document["info"]["version"] = version
    problems = Problems(document.pop("x-problem-sets"))
    schemas["ProblemCode"] = {
        "type": "string",
        "description": "What is wrong, in one word that stays the same.",
        "enum": list(problems.all),
    }
    components = document["components"]
    components["responses"].update(shared := shared_responses(problems))
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                complete(path, operations[method], problems, shared)
    document["x-nowhere"] = {
        name.removeprefix("Nowhere"): {"$ref": f"#/components/responses/{name}"}
        for name in shared
        if name.startswith("Nowhere")
    }
    named = set(re.findall(r'"#/components/examples/(\w+)"', json.dumps(document)))
    components["examples"] = {code: problems.example(code) for code in problems.all if code in named}
    components["schemas"] = used(document, schemas)
    document["x-problems"] = {
        group: {code: {"status": about["status"], "when": about["when"], "action": about.get("action", "")}
                for code, about in codes.items()}
        for group, codes in problems.groups.items()
    }  # fmt: skip
    return document, problems


def asyncapi(version, schemas):
    document = load("asyncapi.yaml")
    document["info"]["version"] = version
    own = document["components"].pop("schemas")
    both = expanded({**copy.deepcopy(schemas), **own})
    document["components"]["schemas"] = used(document, both)
    for schema in document["components"]["schemas"].values():
        if "discriminator" in schema:
            schema["discriminator"] = schema["discriminator"]["propertyName"]  # AsyncAPI knows no mapping
    return document


def code_list(problems):
    lines = [f'{{"{code}", {about["status"]}}},' for code, about in problems.all.items()]
    return "// Made by server/contract/build.py from problems.yaml.\n" + "\n".join(lines) + "\n"


def write(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(version, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    plain = load("schemas.yaml")
    rest, problems = openapi(version, expanded(copy.deepcopy(plain)))
    plain["ProblemCode"] = rest["components"]["schemas"]["ProblemCode"]
    live = asyncapi(version, plain)
    documents = {"openapi.json": as_json(rest), "asyncapi.json": as_json(live), "docs.html": page(rest, live)}
    for name, text in documents.items():
        write(out / name, text)
    write(out / "documents.cpp", as_cpp([*documents.values(), (HERE / "style.css").read_text(encoding="utf-8")]))
    (out / "codes").mkdir(exist_ok=True)
    write(out / "codes" / "problem_codes.inc", code_list(problems))


def as_json(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def as_cpp(texts):
    """The documents as C++, in the order of documents.hpp."""
    lines = ["// Made by server/contract/build.py.", '#include "server/contract/documents.hpp"', "",
             "namespace gavel::contract {", "using namespace std::literals;"]  # fmt: skip
    for name, text in zip(("kOpenApi", "kAsyncApi", "kPage", "kStyle"), texts, strict=True):
        # A literal as long as this is nothing to GCC and Clang, but some readers want pieces.
        pieces = [text[i : i + 16_000] for i in range(0, len(text), 16_000)]
        lines.append(f"const std::string_view {name} =")
        lines += [f'R"~~({piece})~~"' for piece in pieces]
        lines[-1] += "sv;"
    return "\n".join([*lines, "}  // namespace gavel::contract", ""])


if __name__ == "__main__":
    main(*sys.argv[1:])
