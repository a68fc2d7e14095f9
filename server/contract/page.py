"""Both contracts as one page of HTML: no scripts, nothing from elsewhere, readable without a style."""

import html
import json
import re

METHODS = ("get", "put", "post", "delete", "patch")
SCHEMA = "#/components/schemas/"


def prose(text):
    """The little Markdown that descriptions have: `code`, **strong**, blank lines between paragraphs."""
    text = html.escape(text.strip(), quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    return "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", text))


def inline(text):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def pretty(value):
    return f"<pre><code>{html.escape(json.dumps(value, ensure_ascii=False, indent=2), quote=False)}</code></pre>"


def link(reference):
    name = reference.rsplit("/", 1)[1]
    return f'<a href="#schema-{name}">{name}</a>'


def resolve(document, node):
    while "$ref" in node:
        target = document
        for step in node["$ref"][2:].split("/"):
            target = target[step]
        node = target
    return node


# -- schemas


def limits(schema):
    """What a value is held to beside its type."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        yield f"{'' if low is None else f'{low:,}'} … {'' if high is None else f'{high:,}'}".strip()
    low, high = schema.get("minLength"), schema.get("maxLength")
    if high is not None:
        yield f"{low or 0:,} … {high:,} characters"
    if "pattern" in schema:
        yield f"<code>{html.escape(schema['pattern'])}</code>"
    if "default" in schema:
        yield f"{json.dumps(schema['default'])} without it"


def kind(schema):
    """A schema in a few words."""
    if "$ref" in schema:
        return link(schema["$ref"])
    if "const" in schema:
        return f"<code>{html.escape(json.dumps(schema['const']))}</code>"
    if "enum" in schema:
        return " | ".join(f"<code>{html.escape(str(value))}</code>" for value in schema["enum"])
    for word in ("oneOf", "allOf"):
        if word in schema:
            return " | ".join(kind(choice) for choice in schema[word])
    types = schema.get("type", "any")
    if types == "array":
        return "list of " + kind(schema["items"])
    text = " | ".join(types) if isinstance(types, list) else types
    bounds = ", ".join(limits(schema))
    return f"{text} ({bounds})" if bounds else text


def members(schema):
    rows = []
    required = schema.get("required", [])
    for name, member in schema.get("properties", {}).items():
        nested = members(member) if member.get("type") == "object" else ""
        need = "" if name in required else " <small>optional</small>"
        about = inline(member.get("description", ""))
        rows.append(f"<dt><code>{html.escape(name)}</code>{need} <span>{kind(member)}</span></dt>")
        rows.append(f"<dd>{about}{nested}</dd>")
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def schema_section(name, schema):
    body = prose(schema["description"]) if "description" in schema else ""
    body += members(schema) if "properties" in schema else f"<p>{kind(schema)}</p>"
    if "example" in schema:
        body += f"<details><summary>Example</summary>{pretty(schema['example'])}</details>"
    return f'<section id="schema-{name}"><h3>{name}</h3>{body}</section>'


# -- operations


def parameter_list(document, operation, path):
    rows = []
    for parameter in [resolve(document, p) for p in path.get("parameters", []) + operation.get("parameters", [])]:
        need = "" if parameter.get("required") else " <small>optional</small>"
        name = f"<code>{html.escape(parameter['name'])}</code> <small>{parameter['in']}</small>"
        rows.append(f"<dt>{name}{need} <span>{kind(parameter['schema'])}</span></dt>")
        rows.append(f"<dd>{inline(parameter['description'])}</dd>")
    return f"<h4>Parameters</h4><dl>{''.join(rows)}</dl>" if rows else ""


def body_of(document, operation):
    if "requestBody" not in operation:
        return ""
    body = resolve(document, operation["requestBody"])
    need = "" if body.get("required") else " <small>optional</small>"
    return "".join(body_of_type(type_, content, need) for type_, content in body["content"].items())


def body_of_type(type_, content, need):
    samples = [sample["value"] for sample in content.get("examples", {}).values()]
    if "example" in content:
        samples.append(content["example"])
    what = kind(content["schema"]) if type_ == "application/json" else html.escape(type_)
    shown = [f"<pre><code>{html.escape(s, quote=False)}</code></pre>" if type(s) is str else pretty(s) for s in samples]
    return f"<h4>Body{need} <span>{what}</span></h4>" + "".join(shown)


def example_of(document, content):
    if "example" in content:
        return content["example"]
    return resolve(document, content["schema"]).get("example")


def answers_of(document, operation):
    good, codes = "", {}
    for status, answer in operation["responses"].items():
        answer = resolve(document, answer)
        content = answer.get("content", {})
        if "application/problem+json" in content:
            for code in content["application/problem+json"]["schema"]["properties"]["code"]["enum"]:
                codes[code] = status
            continue
        shapes = ", ".join(f"{kind(c['schema'])} <small>{t}</small>" for t, c in content.items())
        good += f"<h4>{status} <span>{inline(answer['description'])} {shapes}</span></h4>"
        for sample in content.values():
            example = example_of(document, sample)
            good += pretty(example) if isinstance(example, (dict, list)) else ""
    everyday = set(everyday_codes(document))
    own = [
        f'<a href="#problem-{code}">{code}</a> <small>{status}</small>'
        for code, status in codes.items()
        if code not in everyday
    ]
    problems = f"<h4>Problems</h4><p>{', '.join(own)}</p>" if own else ""
    return good + problems


def everyday_codes(document):
    for name, answer in document["components"]["responses"].items():
        if name.startswith("Any"):
            yield from answer["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"]


def operation_section(document, address, method, path):
    operation = path[method]
    label = "WS" if "101" in operation["responses"] else method.upper()
    body = prose(operation["description"]) + parameter_list(document, operation, path)
    body += body_of(document, operation) + answers_of(document, operation)
    return (
        f'<details class="operation" id="{operation["operationId"]}"><summary><b class="{label.lower()}">{label}</b> '
        f"<code>{html.escape(address)}</code> <span>{inline(operation['summary'])}</span></summary>{body}</details>"
    )


def tag_section(document, tag):
    inside = [
        operation_section(document, address, method, path)
        for address, path in document["paths"].items()
        for method in METHODS
        if method in path and tag["name"] in path[method]["tags"]
    ]
    name = tag["name"]
    return f'<section id="{name}"><h2>{name.capitalize()}</h2>{prose(tag["description"])}{"".join(inside)}</section>'


# -- problems and streams


def problem_section(document):
    parts = []
    for group, codes in document["x-problems"].items():
        rows = "".join(
            f'<tr id="problem-{code}"><th scope="row"><code>{code}</code></th><td>{about["status"]}</td>'
            f"<td>{inline(about['when'])}</td><td>{inline(about['action'])}</td></tr>"
            for code, about in codes.items()
        )
        head = "<tr><th>code</th><th>status</th><th>when</th><th>what to do</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        parts.append(f'<h3>{html.escape(group)}</h3><div class="wide">{table}</div>')
    return f'<section id="problems"><h2>Problems</h2>{"".join(parts)}</section>'


def channel_section(live, channel):
    body = prose(channel["description"])
    for name, message in channel["messages"].items():
        message = resolve(live, message)
        payload = resolve(live, message["payload"])
        body += f"<h4>{name} <span>{inline(message['summary'])}</span></h4>"
        if "oneOf" in payload:
            body += "".join(
                f"<details><summary><code>{link_kind}</code></summary>{members(resolve(live, choice))}</details>"
                for link_kind, choice in zip(payload["x-kind-names"], payload["oneOf"])
            )
        else:
            body += f"<details><summary>Members</summary>{members(payload)}</details>"
        for example in message.get("examples", []):
            body += pretty(example["payload"])
    return f"<h3>{html.escape(channel['title'])} <code>{html.escape(channel['address'])}</code></h3>{body}"


def live_section(live):
    for schema in live["components"]["schemas"].values():
        if "oneOf" in schema and schema["oneOf"] and "discriminator" in schema:
            schema["x-kind-names"] = [
                resolve(live, choice)["properties"]["kind"]["const"] for choice in schema["oneOf"]
            ]
    channels = "".join(channel_section(live, channel) for channel in live["channels"].values())
    return f'<section id="streams"><h2>Streams</h2>{prose(live["info"]["description"])}{channels}</section>'


def page(rest, live):
    live = json.loads(json.dumps(live))
    tags = rest["tags"]
    menu = [*(tag["name"] for tag in tags), "streams", "problems", "schemas"]
    nav = "".join(f'<a href="#{name}">{name.capitalize()}</a>' for name in menu)
    schemas = {**live["components"]["schemas"], **rest["components"]["schemas"]}
    shapes = "".join(schema_section(name, schemas[name]) for name in sorted(schemas))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{html.escape(rest["info"]["title"])} {rest["info"]["version"]}: the API</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><h1>{html.escape(rest["info"]["title"])} <small>{rest["info"]["version"]}</small></h1><nav>{nav}</nav></header>
<main>
{prose(rest["info"]["description"])}
<p>For programs: <a href="/openapi.json">openapi.json</a>, <a href="/asyncapi.json">asyncapi.json</a>.
Any request can also be answered with the problems under <a href="#problems">Requests</a>.</p>
{"".join(tag_section(rest, tag) for tag in tags)}
{live_section(live)}
{problem_section(rest)}
<section id="schemas"><h2>Schemas</h2>{shapes}</section>
</main>
</body>
</html>
"""
