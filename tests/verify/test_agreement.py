#!/usr/bin/env python3
"""gavel verify and verify.py say the same: about random auctions of every format, and about what becomes of them in
the wrong hands. GAVEL_SEED=n plays the auctions n, n + 1, …; GAVEL_EXPORTS says how many of
each format, 3 unless set."""
import functools, hashlib, json, os, random, re, subprocess, sys, tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import verify as second

second.signed = functools.cache(second.signed)  # pure Python: 20 ms each

GAVEL, MAKE = os.environ["GAVEL_BIN"], os.environ["MAKE_EXPORTS"]
SEED = int(os.environ.get("GAVEL_SEED") or random.SystemRandom().randrange(2**31))
COUNT = int(os.environ.get("GAVEL_EXPORTS", "3"))


# What verify.py does not compute: whatever rests on it, the first verifier alone may find.
RECORDED = re.compile(rb'"kind":"(bid_retracted|joined|left|second_chance_offered)"')


def encoded(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def sign(seed, text):
    """RFC 8032 section 5.1.6; gives the public key as well."""
    digest = hashlib.sha512(seed).digest()
    secret = int.from_bytes(digest[:32], "little") & ~7 & (2**254 - 1) | 2**254
    public = encoded(second.times(secret, second.BASE))
    r = int.from_bytes(hashlib.sha512(digest[32:] + text).digest(), "little") % second.L
    head = encoded(second.times(r, second.BASE))
    k = int.from_bytes(hashlib.sha512(head + public + text).digest(), "little") % second.L
    return public, head + ((r + k * secret) % second.L).to_bytes(32, "little")


class Forger:
    """Whoever has an export in hand, and knows how it is made."""

    def __init__(self, text):
        self.header, *self.lines = text.splitlines()
        self.header = json.loads(self.header)

    def text(self):
        return second.compact(self.header) + b"\n" + b"".join(line + b"\n" for line in self.lines)

    def parts(self, i):
        return list(second.ENTRY.fullmatch(self.lines[i]).groups())

    def payload(self, i):
        return json.loads(self.parts(i)[5])

    def put(self, i, parts):
        self.lines[i] = (b'{"seq":%s,"at_ms":%s,"kind":"%s","prev":"%s","hash":"%s","payload":%s}' % tuple(parts))

    def rechain(self, start=0):
        """Consistently, from an entry on to the end; the header with it."""
        prev = self.parts(start - 1)[4] if start else b"0" * 64
        for i in range(start, len(self.lines)):
            parts = self.parts(i)
            parts[0], parts[3] = b"%d" % (i + 1), prev
            self.put(i, parts)
            prev = parts[4] = second.hash_of(self.header["auction"], second.ENTRY.fullmatch(self.lines[i])).encode()
            self.put(i, parts)
        last, receipt = self.parts(-1), self.header["receipt"]
        self.header.update(entries=len(self.lines), head=last[4].decode())
        receipt.update(seq=len(self.lines), at=second.iso(int(last[1])), entry_hash=last[4].decode())

    def sign(self, seed):
        receipt = self.header["receipt"]
        root = second.root_of(bytes.fromhex(receipt["entry_hash"]), 0, 1, [])
        public, signature = sign(seed, b"gavel-batch-v1\n%s\n" % root.hex().encode())
        x = second.base64url(public)
        receipt.update(leaf=0, leaves=1, path=[], key=second.thumbprint(x), signature=second.base64url(signature))
        self.header["keys"] = [{"crv": "Ed25519", "kid": second.thumbprint(x), "kty": "OKP", "x": x}]


def hands(text, dice, seed):
    """(what was done, the file, may the second verifier have to take it as recorded)"""
    yield "as it was", text, False
    for _ in range(4):
        at = dice.randrange(len(text))
        yield "byte %d changed" % at, text[:at] + bytes([text[at] ^ dice.randrange(1, 256)]) + text[at + 1:], False
    size = len(Forger(text).lines)
    forged = Forger(text)
    del forged.lines[dice.randrange(size)]
    yield "dropped", forged.text(), False
    if size > 1:
        forged = Forger(text)
        i = dice.randrange(size - 1)
        forged.lines[i], forged.lines[i + 1] = forged.lines[i + 1], forged.lines[i]
        yield "swapped", forged.text(), False
    forged = Forger(text)
    forged.lines.insert(dice.randrange(size + 1), dice.choice(forged.lines))
    yield "added", forged.text(), False
    yield "cut", text[:dice.randrange(len(text))], False

    forged = Forger(text)
    i = dice.randrange(size)
    parts = forged.parts(i)
    parts[1] = b"%d" % (int(parts[1]) + 1)
    forged.put(i, parts)
    header = json.loads(json.dumps(forged.header))
    forged.rechain(i)
    yield "tail written anew, signature of the old head", forged.text(), True
    forged.sign(hashlib.sha256(b"a stranger's").digest())
    yield "tail written anew, signed by a stranger", forged.text(), True
    forged.header = header
    yield "tail written anew, header as it was", forged.text(), False

    # The server itself lies, and signs it.
    for i in range(size):
        kind, payload = forged.parts(i)[2], Forger(text).payload(i)
        if kind == b"closed" and "hammer_price" in payload: payload["hammer_price"] += 1
        elif kind == b"closed": payload.update(outcome="sold", hammer_price=5000, winner=1)
        elif kind == b"bid" and dice.random() < 0.3: payload["price"] += 1
        else: continue
        forged = Forger(text)
        parts = forged.parts(i)
        parts[5] = second.compact(payload, sort_keys=True)
        forged.put(i, parts)
        forged.rechain(i)
        forged.sign(seed)
        yield "%s %d forged and signed by the server" % (kind.decode(), i + 1), forged.text(), True


def first(file, receipts, keys):
    command = [GAVEL, "verify", "--json", file, *sum((["--receipt", path] for path in receipts), [])]
    run = subprocess.run(command + (["--keys", keys] if keys else []), capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run
    assert run.stdout or run.stderr.startswith("gavel: "), run
    return json.loads(run.stdout) if run.stdout else None


def second_opinion(file, receipts, keys):
    read = lambda path: json.loads(Path(path).read_text())
    try:
        return second.verify(Path(file).read_bytes(), [(Path(p).name, read(p)) for p in receipts],
                             keys and second.key_set(read(keys)))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def told(report):
    """What both must say alike."""
    checks = [(c["name"], c["good"], c.get("wrong"), c.get("entry")) for c in report["checks"]]
    result = report["result"] and {k: report["result"][k] for k in ("state", "price", "winner", "ends_at")}
    if result and isinstance(result["winner"], int): result["winner"] = "bidder-%d" % result["winner"]
    return report["good"], checks, result


def compare(where, file, receipts, keys, lenient):
    one, other = first(file, receipts, keys), second_opinion(file, receipts, keys)
    result = other and other["result"]
    recorded = lenient and (result and result["recorded"] or RECORDED.search(Path(file).read_bytes()))
    if one is None or other is None:  # where a header is not even one, the other may say so by its content
        assert not (one or other or {"good": False})["good"], "%s: they do not agree\n%s\n%s" % (where, one, other)
    elif recorded:
        assert other["good"] or not one["good"], "%s: the second alone finds a fault\n%s\n%s" % (where, one, other)
    else:
        assert told(one) == told(other), "%s: they do not agree\n%s\n%s" % (where, one, other)
    return bool(one and one["good"])


def main():
    dice, seen = random.Random(SEED), {}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        subprocess.run([MAKE, folder, str(SEED), str(COUNT)], check=True)
        seed, keys = bytes.fromhex((folder / "seed.hex").read_text()), str(folder / "keys.json")
        for source in sorted(folder.glob("*.jsonl")):
            receipts = []
            lines = source.with_suffix(".receipts").read_text().splitlines()
            for number in {dice.randrange(len(lines)), len(lines) - 1}:
                receipts.append(str(folder / ("receipt-%d.json" % number)))
                Path(receipts[-1]).write_text(lines[number])
            for what, text, lenient in hands(source.read_bytes(), dice, seed):
                file = str(folder / "in-hand")
                Path(file).write_bytes(text)
                where = "GAVEL_SEED=%d, %s, %s" % (SEED, source.name, what)
                good = compare(where, file, receipts, keys, lenient)
                untouched = text == source.read_bytes()
                assert good == untouched, "%s: it is %s" % (where, "good" if good else "not good")
                compare(where + ", nothing given", file, [], None, lenient)
                seen[what.split(" ")[0]] = seen.get(what.split(" ")[0], 0) + 1
    print("seed %d:" % SEED, ", ".join("%d × %s" % (n, what) for what, n in sorted(seen.items())))


main()
