"""What clients must not send, as tables: each row has the abuse in words, and pairs of bytes and the right status.

FRAMING rows end their connection: nothing behind them is read. BODIES rows were read to their end and are answered on
a connection that lives; they have the problem's code as well. FRAMES rows go over a WebSocket, with the close code.
"""

import json

from raw import UPGRADE, close_frame, frame, get, head, post

BID = "/v1/auctions/01KAPX4V000000000000000000/bids"
LIVE = "/v1/auctions/01KAPX4V000000000000000000/live"


def field(name, value=""):
    return get("/healthz", f"{name}: {value}\r\n")


def framed(fields, body=b"", version="1.1"):
    """A POST without any length of its own."""
    return f"POST {BID} HTTP/{version}\r\nHost: 127.0.0.1\r\n{fields}\r\n".encode("latin-1") + body


def length(value):
    return framed(f"Content-Length: {value}\r\n", b"abc")


def coded(value, more=""):
    return framed(f"Transfer-Encoding: {value}\r\n{more}", b"0\r\n\r\n")


def chunked(body):
    return framed("Transfer-Encoding: chunked\r\n", body)


def hosted(fields, target="/healthz"):
    return get(target, host=fields)


FRAMING = {
    "Header > 8 KiB / > 100 fields": [
        (field("X", "y" * 8_192), 431),
        (get("/healthz", "X: y\r\n" * 101), 431),
        (get("/healthz", "a:\r\n" * 2_000), 431),
    ],
    "Request line / target > 4 KiB": [
        (get("/" + "x" * 4_096), 414),
        (get("/healthz?x=" + "x" * 4_096), 414),
        (b"G" * 20_000, 414),
    ],
    "Body > limit": [
        (framed("Content-Length: 16385\r\n"), 413),
        (framed("Content-Length: 9999999999999999999\r\n"), 413),
        (framed("Content-Length: 16385\r\nExpect: 100-continue\r\n"), 413),
    ],
    "Any Transfer-Encoding": [
        (coded("chunked"), 411),
        (coded("gzip, chunked"), 411),
        (field("Transfer-Encoding", "chunked"), 411),
    ],
    "CL + TE, either order; TE gzip+CL; TE identity/xchunked/chunked, identity": [
        (coded("chunked", "Content-Length: 5\r\n"), 400),
        (framed("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"), 400),
        (coded("gzip", "Content-Length: 5\r\n"), 400),
        (coded("gzip"), 400),
        (coded("identity"), 400),
        (coded("xchunked"), 400),
        (coded("chunked, identity"), 400),
    ],
    "CL twice, list 3, 3, +3, 0x3, empty, overflow": [
        (framed("Content-Length: 3\r\nContent-Length: 3\r\n", b"abc"), 400),
        (framed("Content-Length: 3\r\nContent-Length: 0\r\n", b"abc"), 400),
        (length("3, 3"), 400),
        (length("+3"), 400),
        (length("-3"), 400),
        (length("0x3"), 400),
        (length(""), 400),
        (length("18446744073709551619"), 400),
        (length("9" * 300), 400),
    ],
    "HTTP/1.0 with chunked; HTTP/1.2, 2.0 preface": [
        (framed("Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", version="1.0"), 400),
        (b"GET /healthz HTTP/1.2\r\nHost: 127.0.0.1\r\n\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ],
    "No Host, two Hosts, bad Host, Host other than absolute-form authority": [
        (hosted(""), 400),
        (hosted("Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n"), 400),
        (hosted("Host: 127.0.0.1\r\nHost: other\r\n"), 400),
        (hosted("Host:\r\n"), 400),
        (hosted("Host: a/b\r\n"), 400),
        (hosted("Host: u@127.0.0.1\r\n"), 400),
        (hosted("Host: 127.0.0.1:8x\r\n"), 400),
        (get("http://other/healthz"), 400),
    ],
    "obs-fold, space before colon, bare CR/LF, NUL, control bytes": [
        (get("/healthz", "X: a\r\n b\r\n"), 400),
        (get("/healthz", "X: a\r\n\tb\r\n"), 400),
        (get("/healthz", "X : a\r\n"), 400),
        (framed("Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"), 400),
        (b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n", 400),
        (get("/healthz", "X: a\rY: b\r\n"), 400),
        (get("/healthz", "X: a\nY: b\r\n"), 400),
        (field("X", "a\0b"), 400),
        (field("X", "a\x01b"), 400),
        (field("X", "a\x7fb"), 400),
    ],
    "Target with bytes >= 0x80, #, absolute-form, *, %00, %2e%2e, %2f, backslash": [
        (get("/\xc3\xa4"), 400),
        (get("/healthz#x"), 400),
        (get("http://127.0.0.1/healthz"), 400),
        (head("OPTIONS", "*"), 400),
        (get("/healthz%00"), 400),
        (get("/v1/%2e%2e/healthz"), 400),
        (get("/v1%2fauctions"), 400),
        (get("/v1%5Cauctions"), 400),
        (get("/v1\\auctions"), 400),
        (get("/healthz%zz"), 400),
        (get("/%c0%ae%c0%ae/healthz"), 400),
    ],
    "Path traversal in static files": [
        (get("/../../../../etc/passwd"), 400),
        (get("/v1/../../etc/passwd"), 400),
        (get("/..%2f..%2fetc/passwd"), 400),
    ],
    "Unknown method / lower case": [
        (head("BREW", "/healthz"), 501),
        (head("get", "/healthz"), 501),
        (head("PROPFIND", "/"), 501),
    ],
    "Upgrade with a body (CL > 0)": [
        (get(LIVE, UPGRADE + "Content-Length: 3\r\n") + b"abc", 400),
        (framed("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n", b"abc"), 400),
    ],
    "Chunk extension 100 KB, huge chunk size, trailers > 64 KiB": [
        (chunked(b"5;" + b"e" * 100_000 + b"\r\nhello\r\n0\r\n\r\n"), 411),
        (chunked(b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 411),
        (chunked(b"0\r\nX: " + b"t" * 66_000 + b"\r\n\r\n"), 411),
        (chunked(b"0\r\nX: " + b"t" * 1_000_000 + b"\r\n\r\n"), 411),
    ],
    "gzip/br request body": [
        (post(BID, "abc", fields="Content-Encoding: gzip\r\n"), 415),
        (post(BID, "abc", fields="Content-Encoding: br\r\n"), 415),
    ],
    "Wrong Content-Type, charset": [
        (post(BID, "{}", kind=""), 415),
        (post(BID, "{}", kind="Content-Type: text/plain\r\n"), 415),
        (post(BID, "{}", kind="Content-Type: application/x-www-form-urlencoded\r\n"), 415),
        (post(BID, "{}", kind="Content-Type: application/json; charset=utf-16\r\n"), 415),
    ],
    "Token in URL": [
        (get("/v1/auctions?token=gvl_abc"), 400),
        (get("/v1/auctions?limit=1&Access_Token=gvl_abc"), 400),
        (get("/v1/auctions?to%6ben=gvl_abc"), 400),
        (get(LIVE + "?token=gvl_abc", UPGRADE), 400),
    ],
}


def auction(**members):
    """The body of a good auction, with these members changed or added."""
    good = {"title": "x", "currency": "USD", "format": "english", "increments": "ebay-us", "starting_price": 9_900}
    return json.dumps({**good, "duration_ms": 60_000, **members})


def amount(text):
    return '{"amount":' + text + "}"


# What is posted where ("auctions", "bids"), the status and the code.
BODIES = {
    "Invalid UTF-8 in JSON": [
        ("bids", b'{"amount":1,"x":"\xff"}', 400, "invalid_utf8"),
        ("auctions", b'{"title":"\xed\xa0\x80"}', 400, "invalid_utf8"),
    ],
    "Deep JSON": [
        ("bids", '{"x":' + "[" * 40 + "]" * 40 + "}", 400, "too_deep"),
        ("bids", "[" * 16_000, 400, "too_deep"),
        ("auctions", '{"a":' * 2_500, 400, "too_deep"),
    ],
    "Huge numbers, 1e400, -0, 1.0 for integer: 422": [
        *(("bids", amount(n), 422, "invalid_amount") for n in ("1.0", "1e3", "1e400", "-1e400", "-0", "-0.0", '"1"')),
        *(("bids", amount(n), 422, "amount_out_of_range") for n in ("0", "-1", "1000000000000001", "9" * 19, "9" * 40)),
    ],
    "NaN, Infinity, leading zeros: 400": [
        *(("bids", amount(n), 400, "invalid_json") for n in ("NaN", "Infinity", "-Infinity", "01", "+1", ".5", "0x10")),
    ],
    "Duplicate keys": [
        ("bids", '{"amount":1,"amount":1000000}', 400, "duplicate_key"),
        ("bids", '{"amount":1,"\\u0061mount":1000000}', 400, "duplicate_key"),
    ],
    "Unknown members": [
        ("bids", '{"amount":1,"amuont":2}', 422, "unknown_member"),
        ("auctions", auction(__proto__=1), 422, "unknown_member"),
    ],
    "Over-long strings, NUL, bidi/control characters": [
        ("auctions", auction(title="x" * 201), 422, "too_long"),
        ("auctions", auction(title=""), 422, "too_short"),
        *(("auctions", auction(title=f"a{c}b"), 422, "invalid_characters") for c in "\0\r\n\x1b\u202e\u2028\x7f"),
    ],
    "Mass assignment (id, seller, status)": [
        *(("auctions", auction(**{name: 1}), 422, "unknown_member") for name in ("id", "seller", "state", "seq", "price")),
        *(("bids", f'{{"amount":1,"{name}":1}}', 422, "unknown_member") for name in ("id", "seq", "role", "alias", "at")),
    ],
}


FRAMES = {
    "Unmasked client frame": [(frame(b"a", masked=False), 1002)],
    "Fragmented control frame, ping > 125": [
        (frame(b"a", opcode=9, fin=False), 1002),
        (frame(b"", opcode=8, fin=False), 1002),
        (frame(b"p" * 126, opcode=9), 1002),
    ],
    "RSV bits without extension, reserved opcode": [
        *((frame(b"a", reserved=bits), 1002) for bits in (1, 2, 4)),
        *((frame(b"a", opcode=code), 1002) for code in (3, 7, 11, 15)),
    ],
    "Invalid UTF-8 text, also across fragments": [
        (frame(b"a\xff"), 1007),
        (frame(b"\xed\xa0\x80"), 1007),
        (frame(b"\xe2\x82", fin=False) + frame(b"\x28", opcode=0), 1007),
    ],
    "Length 2^63 or over limit": [
        (b"\x81\xff\x80\0\0\0\0\0\0\0\1\2\3\4", 1009),
        (frame(b"m" * (16 * 1024 + 1)), 1009),
        (frame(b"m" * 16 * 1024, fin=False) + frame(b"m", opcode=0), 1009),
    ],
    "Compression bomb": [(frame(b"\x78\x9c" + b"\0" * 100, reserved=4), 1002)],
    "Bad close code/payload, 1005/1006/1015 on the wire": [
        *((close_frame(code), 1002) for code in (0, 999, 1005, 1006, 1015, 1016, 2999)),
        (frame(b"\x03", opcode=8), 1002),
        (close_frame(1000, b"\xff"), 1002),
    ],
    "Ping flood / frame-of-1-byte flood": [
        (frame(b"p", opcode=9) * 1_000, 1008),
        (frame(b"", opcode=10) * 1_000, 1008),
        (frame(b"a", fin=False) + frame(b"a", opcode=0, fin=False) * 1_000, 1008),
    ],
    "Mass subscriptions": [(frame(b'{"subscribe":"01KAPX4V000000000000000001"}'), 1003), (frame(b"a", opcode=2), 1003)],
}
