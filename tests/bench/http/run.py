#!/usr/bin/env python3
"""Requests over HTTP, beside bare programs that do the least that such a request needs, in turns.

    run.py FOLDER-OF-PROGRAMS [--quick] [--rounds N] [--seconds S] [--no-pin] [--only get bid hot one]

get: GET /v1/auctions/{id} over 64 connections, beside an Asio loop that sends the same bytes without a look at what it
     reads (http_floor).
bid: POST …/bids over 64 connections, in turn on 10,000 auctions: every check, the token, the receipt; beside http_rod,
     which has one INSERT for each, synced with those that came with it (group commit), and nothing of the rest.
hot: the same on one auction, beside the 10,000.
one: one connection that waits for each bid, beside one bare commit (bench_journal) plus one bare request.

CPU is that of the whole server process, user and system, for each answer, in seconds for a million (= µs). The server has
core 0 and the load core 1, where there are two. Ratios are of the same round; median [least–most] of the rounds.
"""
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from beside import House, Machine, Report, arguments, middle, ratio, spread, temporary  # noqa: E402

CONNECTIONS = 64


class Http:
    def __init__(self, chosen, machine, house):
        self.chosen, self.machine, self.house = chosen, machine, house
        self.load = chosen.programs / "http_load"
        self.spread_out = house.bids_on("all.txt", house.ids[1:])
        self.hot = house.bids_on("hot.txt", house.ids[:1])
        self.targets = house.file("targets.txt", [f"/v1/auctions/{id}" for id in house.ids[1:1001]])
        self.rounds = {}

    def get(self, server, connections):
        return self.machine.load(self.load, "get", *server, connections, 500, self.chosen.seconds, self.targets)

    def bid(self, server, name, connections, file, warm=500):
        """Bids on a server that has seen those before: each goes on above them."""
        key = (server, file)
        seen = self.machine.load(self.load, "bid", *server, connections, warm, self.chosen.seconds, file,
                                 self.rounds.get(key, 0))
        self.rounds[key] = seen["round"]
        return seen

    def answer_of(self, port):
        """What the server answers to one of the GETs, byte for byte but for the clock."""
        target = self.targets.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{target}") as answer:
            head = f"HTTP/1.1 {answer.status} OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in answer.getheaders())
            head = head.replace("Connection: close", "Connection: keep-alive")
            return (head + "\r\n").encode() + answer.read()


def bare_commit(chosen, machine, directory, n):
    place = Path(directory) / f"bare-{n}"
    place.mkdir()
    return machine.load(chosen.programs / "bench_journal", "bare", place, 1, 1000, chosen.seconds, core=0)


def measure(http, ours, floor, rod, directory):
    """The rounds, in turns: what each server has seen in each."""
    chosen, rows = http.chosen, {}

    def put(name, seen):
        rows.setdefault(name, []).append(seen)

    # Every auction is awake and has a bid.
    for server in (ours, rod):
        http.bid(server, "warm", CONNECTIONS, http.spread_out, len(http.house.ids))
        http.bid(server, "warm", CONNECTIONS, http.hot)
    for n in range(chosen.rounds):
        if "get" in chosen.only:
            put("get", http.get(ours, CONNECTIONS))
            put("get floor", http.get(floor, CONNECTIONS))
        if "bid" in chosen.only or "hot" in chosen.only:
            put("bid", http.bid(ours, "bid", CONNECTIONS, http.spread_out))
        if "bid" in chosen.only:
            put("bid rod", http.bid(rod, "bid", CONNECTIONS, http.spread_out))
        if "hot" in chosen.only:
            put("hot", http.bid(ours, "hot", CONNECTIONS, http.hot))
            put("hot rod", http.bid(rod, "hot", CONNECTIONS, http.hot))
        if "one" in chosen.only:
            put("one", http.bid(ours, "one", 1, http.spread_out, 50))
            put("one rod", http.bid(rod, "one", 1, http.spread_out, 50))
            put("one commit", bare_commit(chosen, http.machine, directory, n))
            put("one request", http.get(floor, 1))
    return rows


def report(rows, answer_bytes):
    out = Report()
    if "get" in rows:
        print(f"GET /v1/auctions/{{id}}, {CONNECTIONS} connections, answers of {answer_bytes} bytes")
        for name, title in (("get", "Gavel"), ("get floor", "bare Asio loop")):
            out.row(f"  {title}: CPU s/1M", spread(rows[name], "cpu_us"), f"{middle(rows[name], 'per_s'):,.0f}/s")
        middle_ratio, text = ratio(rows["get"], rows["get floor"], "cpu_us")
        out.row("GET: CPU, Gavel / floor", text, "aim: ≤ 1.4", middle_ratio <= 1.4)
    if "bid rod" in rows:
        print(f"\nPOST …/bids, {CONNECTIONS} connections, {rows['auctions']:,} auctions")
        for name, title in (("bid", "Gavel"), ("bid rod", "rod")):
            out.row(f"  {title}: CPU s/1M", spread(rows[name], "cpu_us"), f"{middle(rows[name], 'per_s'):,.0f}/s, "
                    f"p50 {middle(rows[name], 'p50_ms'):.2f} ms, p99 {middle(rows[name], 'p99_ms'):.2f} ms")
        middle_ratio, text = ratio(rows["bid"], rows["bid rod"], "per_s")
        out.row("bids: rate, Gavel / rod", text, "aim: ≥ 0.8", middle_ratio >= 0.8)
        middle_ratio, text = ratio(rows["bid"], rows["bid rod"], "cpu_us")
        out.row("bids: CPU, Gavel / rod", text, "aim: ≤ 1.25", middle_ratio <= 1.25)
    if "hot" in rows:
        print("\nthe same on one hot auction")
        for name, title in (("hot", "Gavel"), ("hot rod", "rod")):
            out.row(f"  {title}: CPU s/1M", spread(rows[name], "cpu_us"), f"{middle(rows[name], 'per_s'):,.0f}/s, "
                    f"overtaken and refused: {100 * middle(rows[name], 'refused'):.2f} %")
        middle_ratio, text = ratio(rows["hot"], rows["bid"], "per_s")
        out.row("hot: rate, one auction / all", text, "aim: ≥ 0.9", middle_ratio >= 0.9)
    if "one" in rows:
        print("\none connection, one bid at a time")
        bare = [{"p50_ms": a["p50_ms"] + b["p50_ms"]} for a, b in zip(rows["one commit"], rows["one request"])]
        for name, title in (("one", "Gavel"), ("one rod", "rod"), ("one commit", "bare commit"),
                            ("one request", "bare request")):
            out.row(f"  {title}: p50 ms", spread(rows[name], "p50_ms", ".3f"),
                    f"p99 {middle(rows[name], 'p99_ms'):.2f} ms")
        middle_ratio, text = ratio(rows["one"], bare, "p50_ms")
        out.row("one: p50, Gavel / bare commit + bare request", text, "aim: ≤ 1.3", middle_ratio <= 1.3)
    out.end()


def main():
    parser = arguments(__doc__, 5, 1.5)
    parser.add_argument("--auctions", type=int, default=10_000)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds = 1, 0.5
    chosen.only = chosen.only or ["get", "bid", "hot", "one"]
    machine = Machine(not chosen.no_pin)
    with temporary() as directory:
        house = House(chosen.programs, machine, directory, chosen.auctions)
        http = Http(chosen, machine, house)
        with machine.serve(*house.command()) as ours:
            answer = http.answer_of(ours[0])
            same = Path(directory) / "answer"
            same.write_bytes(answer)
            with machine.serve(chosen.programs / "http_floor", same) as floor, \
                    machine.serve(chosen.programs / "http_rod", directory) as rod:
                rows = measure(http, ours, floor, rod, directory)
        rows["auctions"] = len(house.ids) - 1
        report(rows, len(answer))


if __name__ == "__main__":
    main()
