"""A second verifier of exports, from docs/verify.md alone: python3 verify.py EXPORT [KEYS] [RECEIPT]..."""
import base64, datetime, hashlib, json, re, sys
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032 section 5.1
D, ROOT, EPOCH = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P), datetime.datetime(1970, 1, 1)
sha256 = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
compact = lambda value, **how: json.dumps(value, separators=(",", ":"), ensure_ascii=False, **how).encode()
unbase64 = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
iso = lambda ms: (EPOCH + datetime.timedelta(milliseconds=ms)).isoformat("T", "milliseconds") + "Z"
def need(holds, what, entry, text):
    if not holds: raise AssertionError({"good": False, "wrong": what, "entry": entry, "text": text})
def point(data):
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P: x = x * ROOT % P
    return (P - x if x & 1 != sign else x, y) if y < P and (x * x - square) % P == 0 and (x or not sign) else None
def plus(p, q):
    k = D * p[0] * p[1] * q[0] * q[1]
    return (p[0] * q[1] + p[1] * q[0]) * pow(1 + k, -1, P) % P, (p[1] * q[1] + p[0] * q[0]) * pow(1 - k, -1, P) % P
def times(number, p):
    return plus(p, times(number - 1, p)) if number & 1 else times(number >> 1, plus(p, p)) if number else (0, 1)
BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def signed(key, text, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    return a is not None and r is not None and s < L and times(s, BASE) == plus(r, times(k, a))
base64url = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
thumbprint = lambda x: base64url(sha256(b'{"crv":"Ed25519","kty":"OKP","x":"%s"}' % x.encode()))
def key_set(keys): return {thumbprint(k["x"]): unbase64(k["x"]) for k in keys["keys"] if k.get("crv") == "Ed25519"}
def root_of(entry_hash, fn, leaves, path):  # RFC 9162 section 2.1.3.2
    r, sn = sha256(b"\0", entry_hash), leaves - 1
    for p in path if fn <= sn else []:
        if sn == 0: return b""
        r = sha256(b"\1", p, r) if fn & 1 or fn == sn else sha256(b"\1", r, p)
        while fn == sn and not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 == fn else b""
def check_receipt(r, keys):
    need(r["key"] in keys, "key", r["seq"], "the key %s is not known" % r["key"])
    root = root_of(bytes.fromhex(r["entry_hash"]), r["leaf"], r["leaves"], [bytes.fromhex(p) for p in r["path"]])
    good = root and signed(keys[r["key"]], b"gavel-batch-v1\n%s\n" % root.hex().encode(), unbase64(r["signature"]))
    need(good, "signature", r["seq"], "that key has not signed it")
ENTRY = re.compile(rb'\{"seq":(0|[1-9]\d*),"at_ms":(0|[1-9]\d*),"kind":"([a-z_]*)","prev":"([0-9a-f]{64})",'
                   rb'"hash":"([0-9a-f]{64})","payload":(.*)\}', re.S)
hash_of = lambda auction, m: sha256(b"\n".join([b"gavel-entry-v1", auction.encode(), *m.group(1, 2, 3, 4, 6)])).hex()
def read_header(line):
    h = json.loads(line.decode())
    keys = [{"crv": "Ed25519", "kid": thumbprint(k["x"]), "kty": "OKP", "x": k["x"]} for k in h["keys"]]
    receipt = {name: h["receipt"][name] for name in "auction seq at entry_hash leaf leaves path key signature".split()}
    again = dict(gavel_export=1, auction=h["auction"], entries=h["entries"], head=h["head"], keys=keys, receipt=receipt)
    if compact(again) + b"\n" != line: raise ValueError("line 1 is not written as an export writes it")
    return h
def check_chain(header, lines):
    n, r, prev, at = header["entries"], header["receipt"], "0" * 64, None
    agree = (r["auction"], r["seq"], r["entry_hash"]) == (header["auction"], n or -1, header["head"])
    need(agree, "header", None, "the header and its receipt do not agree")
    found = [ENTRY.fullmatch(line) for line in lines]
    for i, m in enumerate(found, 1):
        need(m and int(m[1]) < 2**63 and int(m[2]) <= 253402300799999, "form", i, "line %d is no entry" % (i + 1))
        need(i <= n, "added", i, "there is more behind entry %d" % n)
        need(int(m[1]) >= i, "added", int(m[1]), "entry %d stands there twice" % int(m[1]))
        later = int(m[1]) > i and any(other and int(other[1]) == i for other in found[i:])
        need(int(m[1]) == i, "reordered" if later else "missing", i, "entry %d is not where it belongs" % i)
        need(hash_of(header["auction"], m) == m[5].decode(), "changed", i, "entry %d was changed" % i)
        need(m[4].decode() == prev, "changed", max(1, i - 1), "entry %d was written behind another" % i)
        prev, at = m[5].decode(), iso(int(m[2]))
    need(len(found) == n, "missing", len(found) + 1, "entry %d is missing" % (len(found) + 1))
    need(prev == header["head"], "changed", n, "entry %d is not the one that is signed" % n)
    need(at == r["at"], "header", None, "the receipt has another time than the last entry")
def find_entry(h, lines, r):
    here = [(h["auction"], hash_of(r["auction"], m), m[1], iso(int(m[2]))) for m in map(ENTRY.fullmatch, lines) if m]
    need((r["auction"], r["entry_hash"], b"%d" % r["seq"], r["at"]) in here, "receipt", r["seq"], "not in the export")
BANDS = {"ebay-us": "0:5 100:25 500:50 2500:100 10000:250 25000:500 50000:1000 100000:2500 250000:5000 500000:10000",
         "yahoo-jp": "0:10 1000:100 5000:250 10000:500 50000:1000", "sl-parcels": "0:50 1000:100 10000:500 100000:1000",
         "internetee": "0:1 " + " ".join("%d:%d" % (10**i, 10**(i - 1)) for i in range(2, 16))}
PHASE = {"scheduled": "draft", "opened": "scheduled", "resumed": "paused", **dict.fromkeys(
    ("bid", "taken", "left", "sealed_bid", "sealed_bid_withdrawn", "bid_committed", "paused"), "open")}
class Auction:
    leader, maximum, rival, moved, paused, price, owed, closed, phase, terms = 0, 0, 0, 0, 0, *[None] * 5
    def step(self, amount):
        kind, _, number = self.terms["increments"].partition(":")
        if kind == "percent": return max(1, amount * int(number) // 100)
        bands = self.terms.get("bands") or [map(int, b.split(":")) for b in BANDS.get(kind, "0:" + number).split()]
        return [step for start, step in bands if start <= amount][-1]
    def take(self, seq, at, kind, e):
        ok = lambda holds, *why: need(holds, "rules", seq, "entry %d: %s" % (seq, " ".join(map(str, why))))
        t, owed, self.owed = self.terms, self.owed, None  # owed: what the entry before brings
        ok(owed in (None, (at, kind, e)), "the rules make", owed, "of the entry before")
        ok((kind == "created") == (seq == 1) and PHASE.get(kind, self.phase) == self.phase, "it does not follow")
        ok(PHASE.get(kind) != "open" or at < self.ends, "it was too late")
        if kind == "created":
            self.terms, self.ends, self.met, self.book, self.history = e, e["ends_at"], "reserve" not in e, {}, []
            self.phase = "draft" if e.get("draft") else "open" if e["starts_at"] <= at else "scheduled"
            c = e.get("candle", {"seed": "", "seed_hash": sha256().hex()})
            ok(e["at"] == at and sha256(c["seed"].encode()).hex() == c["seed_hash"], "another time or seed")
        else: self.history.append((at, self.price, self.leader, self.met))  # as it was before this entry
        if kind == "scheduled": self.phase, self.owed = kind, (at, "opened", {}) if t["starts_at"] <= at else None
        elif kind == "opened": self.phase = ok(at >= t["starts_at"], "too early") or "open"
        elif kind == "cancelled": self.phase = kind
        elif kind == "paused": self.phase, self.since = ok(e["remaining_ms"] == self.ends - at, "no") or kind, at
        elif kind == "resumed":
            ok(e["ends_at"] == self.ends + at - self.since, "another end")
            self.phase, self.ends, self.paused = "open", e["ends_at"], self.paused + at - self.since
        elif kind == "extended":
            ok(e["ends_at"] > self.ends and (owed or e["cause"] != "bid"), "nothing puts the end off like that")
            self.ends, self.moved = e["ends_at"], self.moved + (e["cause"] == "bid")
        elif kind == "edited":
            if e["terms"]["ends_at"] != t["ends_at"]: self.ends = e["terms"]["ends_at"]
            self.terms, reserve = e["terms"], e["terms"].get("reserve", 0) * (t["format"] == "english")
            self.met = self.maximum >= reserve
            if self.met and self.price: self.price = max(self.price, reserve)
        elif kind == "bid": self.bid(at, e, t, ok)
        elif kind == "bid_retracted":  # what stands without them is taken as recorded
            self.book, self.met = {a: b for a, b in self.book.items() if b["seq"] not in e["bids"]}, e["reserve_met"]
            self.leader, self.maximum, self.price = e["leader"], e["leader_maximum"], e.get("price")
            self.rival, self.ends, self.moved = e.get("rival_maximum", 0), e["ends_at"], e["extensions"]
        elif kind in ("sealed_bid", "bid_committed"):  # the same bid once more keeps its place
            more = e.get("amount", t["starting_price"]) - t["starting_price"]
            ok(more <= 0 if "reverse" in t["format"] else more >= 0, "the rules refuse that amount")
            if {**self.book.get(e["alias"], {}), "seq": 0} != {**e, "seq": 0}: self.book[e["alias"]] = {"seq": seq, **e}
        elif kind == "sealed_bid_withdrawn": ok(self.book.pop(e["alias"], None), "there was no bid")
        elif kind == "bid_revealed":  # the digest has the bidder's name in it, which the alias hides
            ok(self.book[e["alias"]]["digest"] and self.ends <= at < self.ends + t["reveal_ms"], "not due")
            self.book[e["alias"]].update(e)
        elif kind == "taken":
            c, top, gone = t.get("price_clock"), t["starting_price"], max(0, at - t["starts_at"] - self.paused)
            cost = max(top - gone // c["interval_ms"] * c["step"], c["floor"]) if c else t["buy_now"]["price"]
            self.leader, self.price = ok(e["price"] == cost, "it cost", cost) or e["alias"], cost
            self.owed = (at, "closed", {"hammer_price": self.price, "outcome": "sold", "winner": e["alias"]})
        elif kind == "closed":
            made, due = self.result(), self.ends + t.get("reveal_ms", 0) * (self.phase == "open")
            ok(owed or not self.closed and (not made or made == e and at >= due), "the rules make", made, "at", due)
            self.phase, self.closed = kind, e
    def bid(self, at, e, t, ok):
        who, amount, before = e["alias"], e["maximum"], (self.leader, self.price)
        if t["format"] == "english":
            least = self.price + self.step(self.price) if self.leader else t["starting_price"]
            ok(amount >= (self.maximum + 1 if self.leader == who else least), "the rules refuse that amount")
            leads = self.leader in (0, who) or amount > self.maximum
            if self.leader not in (0, who): self.rival = max(self.rival, min(amount, self.maximum))
            if leads: self.leader, self.maximum = who, amount
            self.price, reserve = self.price or t["starting_price"], t.get("reserve", 0)
            if self.rival: self.price = max(self.price, min(self.maximum, self.rival + self.step(self.rival)))
            self.met = self.maximum >= reserve
            if self.met: self.price = max(self.price, reserve)
            elif t.get("reserve_policy") == "full_max": self.price = self.maximum
            facts = (self.price, self.leader, int(self.met), self.price if leads else amount)
            ok(facts == (e["price"], e["leader"], e["reserve_met"], e["visible"]), "the rules make", facts, "of it")
        else: self.price, self.leader, self.met, self.maximum = e["price"], e["leader"], e["reserve_met"], e["price"]
        s = t.get("soft_close") if before != (self.leader, self.price) and not t.get("sale", {}).get("group_end") else 0
        if not s or self.ends - at > s["window_ms"] or self.moved >= s.get("max_extensions", 2**32): return
        end = min((self.ends if s["mode"] == "add" else at) + s["extension_ms"], s.get("hard_end", 9e99) + self.paused)
        if end > self.ends: self.owed = (at, "extended", {"cause": "bid", "ends_at": end})
    def result(self):  # the payload of "closed"; None where it is taken as recorded
        t, c, price, winner, met, more = self.terms, self.terms.get("candle"), self.price, self.leader, self.met, {}
        if t["format"] in ("reverse", "japanese", "multi_unit", "all_pay") or t.get("weighted"): return None
        if c:  # what stood when it went out
            drawn = int.from_bytes(sha256((c["seed"] + ":" + c["auction"]).encode())[:8], "big") % c["window_ms"]
            more = {"ended_at": self.ends - c["window_ms"] + drawn, "seed": c["seed"]}
            rest = (row[1:] for row in self.history if row[0] >= more["ended_at"])
            price, winner, met = next(rest, (price, winner, met))
        elif t["format"] not in ("english", "dutch"):
            low, reserve = -1 if "reverse" in t["format"] else 1, t.get("reserve", t["starting_price"])
            best = sorted((-low * bid["amount"], bid["seq"], who) for who, bid in self.book.items() if "amount" in bid)
            price, _, winner = (-low * best[0][0], *best[0][1:]) if best else (None, 0, 0)
            met = winner and low * price >= low * reserve
            if "vickrey" in t["format"]: price = low * max([-amount for amount, *_ in best[1:2]] + [low * reserve])
        if winner and met: return {"hammer_price": price, "outcome": "sold", "winner": winner, **more}
        return {"outcome": "reserve_not_met" if winner else "unsold", "winner": 0, **more}
def play(lines):
    auction = Auction()
    for i, m in enumerate(map(ENTRY.fullmatch, lines), 1):
        try:
            payload = json.loads(m[6].decode())
            if compact(payload, sort_keys=True) != m[6]: raise ValueError("not canonical")
            auction.take(i, int(m[2]), m[3].decode(), payload)
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as e:
            need(False, "rules", i, "entry %d: %r" % (i, e))
    need(auction.owed is None, "rules", len(lines) + 1, "the rules make %s of the last entry" % (auction.owed,))
    closed = auction.closed or dict(hammer_price=auction.price, winner=auction.leader, outcome=auction.phase)
    return {"state": closed["outcome"], "price": closed.get("hammer_price"), "winner": closed["winner"] or None,
            "recorded": auction.result() is None, "ends_at": iso(closed.get("ended_at", auction.ends))}
def verify(data, receipts=(), trusted=None):
    first, end, rest = data.partition(b"\n")
    header, body, checks, result = read_header(first + end), rest.split(b"\n"), [], []
    keys, body = trusted or key_set(header), body[:-1] + [b""] * (body[-1] != b"")
    def check(name, work):
        try: checks.append({"name": name, "good": not work()})
        except AssertionError as w: checks.append({"name": name, **w.args[0]})
    check("chain", lambda: check_chain(header, body))
    check("signature", lambda: check_receipt(header["receipt"], keys))
    if checks[0]["good"]: check("rules", lambda: result.append(play(body)))
    for path, r in receipts: check("receipt " + path, lambda: check_receipt(r, keys) or find_entry(header, body, r))
    return {"good": all(c["good"] for c in checks), "checks": checks, "result": result[0] if result else None}
if __name__ == "__main__":
    file, *more = sys.argv[1:]
    given = [(path, json.load(open(path, encoding="utf-8"))) for path in more]
    receipts = [(path, r.get("receipt", r)) for path, r in given if "keys" not in r]
    report = verify(open(file, "rb").read(), receipts, *[key_set(k) for _, k in given if "keys" in k])
    sys.exit(print(json.dumps(report, indent=2)) or not report["good"])
