#!/usr/bin/env python3
"""What watchers cost, beside a bare loop that sends each message to each of as many sockets, in turns.

    run.py FOLDER-OF-PROGRAMS [--quick] [--rounds N] [--seconds S] [--no-pin] [--only fan stuck idle ticks]

fan:   messages are bids on one auction, placed over HTTP with a token, and durable, as any other; a delivery is one
       bid's event at one of its watchers (WebSockets). With 1,000 and with 5,000 watchers; with one bid, and with
       eight, that not all of them know of yet. The loop (live_floor) gets its messages over HTTP too, and makes one
       send() for each watcher and message. CPU is the server's for each delivery; Gavel's has the bids and the ticks
       in it.
stuck: 10 bids a second to 1,000 watchers, with and without one more that reads nothing: what the others wait, what that
       costs memory, and what the stuck one is told when it reads at last.
idle:  resident memory for each of 5,000 watchers of an auction in which nothing happens.
ticks: 10,000 open auctions, 1,000 watchers, each on another one: what counting down costs.

CPU is that of the whole server process, user and system, in seconds for a million (= µs). The server has core 0 and the
load core 1, where there are two. Ratios are of the same round; median [least–most] of the rounds.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from beside import House, Machine, Report, arguments, middle, ratio, spread, temporary  # noqa: E402

WATCHERS = 1000
# So little, and so many bids, that a watcher who reads nothing is too slow before the last of them.
LITTLE_QUEUE = "16KiB"
RATE, MESSAGES = 10, 150


class Live:
    def __init__(self, chosen, machine, house):
        self.chosen, self.machine, self.house = chosen, machine, house
        self.load = chosen.programs / "live_load"
        self.file = house.bids_on("one.txt", house.ids[:1])
        self.round = 0

    def bids(self, mode, server, *words):
        seen = self.machine.load(self.load, mode, *server, self.file, self.round, *words)
        self.round = seen["round"]
        return seen


def fan(live, report):
    chosen, rows = live.chosen, {}
    with live.machine.serve(*live.house.command()) as ours:
        size = live.bids("fan", ours, 10, 1, 0.1)["bytes"]
        with live.machine.serve(chosen.programs / "live_floor", size) as floor:
            for n in range(chosen.rounds):
                for watchers in chosen.watchers:
                    for flight in (1, 8):
                        seen = live.bids("fan", ours, watchers, flight, chosen.seconds)
                        rows.setdefault((watchers, flight), []).append(seen)
                    seen = live.bids("fan-floor", floor, watchers, 1, chosen.seconds)
                    rows.setdefault((watchers, "floor"), []).append(seen)
    print(f"bids to watchers, messages of {size} bytes")
    for watchers in chosen.watchers:
        for flight, title in ((1, "one in flight"), (8, "eight"), ("floor", "bare send() loop")):
            seen = rows[watchers, flight]
            report.row(f"  {watchers:,} watchers, {title}: CPU s/1M deliveries", spread(seen, "cpu_us"),
                       f"{middle(seen, 'per_s'):,.0f}/s, {middle(seen, 'bids_per_s'):,.0f} bids/s, p50 "
                       f"{middle(seen, 'p50_ms'):.1f} ms, p99 {middle(seen, 'p99_ms'):.1f} ms")
        for flight, aim in ((1, 1.1), (8, 0.2)):
            middle_ratio, text = ratio(rows[watchers, flight], rows[watchers, "floor"], "cpu_us")
            report.row(f"{watchers:,} watchers, {flight} in flight: CPU, Gavel / loop", text, f"aim: ≤ {aim}",
                       middle_ratio <= aim)


def stuck(live, report):
    rows = {0: [], 1: []}
    with live.machine.serve(*live.house.command("--live-queue-limit", LITTLE_QUEUE)) as ours:
        for _ in range(live.chosen.rounds):
            for one in rows:
                rows[one].append(live.bids("stuck", ours, WATCHERS, RATE, MESSAGES, one))
    print(f"\none stuck watcher among {WATCHERS:,}, {RATE} bids a second, {LITTLE_QUEUE} may wait for each")
    for one, title in ((0, "none is stuck"), (1, "one is")):
        report.row(f"  {title}: p99 ms of a delivery", spread(rows[one], "p99_ms"),
                   f"p50 {middle(rows[one], 'p50_ms'):.2f} ms, grown by {middle(rows[one], 'growth_kib'):.0f} KiB")
    middle_ratio, text = ratio(rows[1], rows[0], "p99_ms")
    report.row("stuck: the others' p99, with / without", text, "aim: ≤ 1.25", middle_ratio <= 1.25)
    told = all(row["stuck_code"] == 1013 and not row["stuck_gap"] for row in rows[1])
    events = ", ".join(str(row["stuck_events"]) for row in rows[1])
    report.row("stuck: got a beginning without gaps, then 1013", f"{events} of {MESSAGES} events", "aim: always",
               told and all(row["stuck_events"] < MESSAGES for row in rows[1]))


def idle(live, report):
    rows = []
    for _ in range(live.chosen.rounds):
        with live.machine.serve(*live.house.command()) as ours:
            rows.append(live.machine.load(live.load, "idle", *ours, live.file, 5000))
    print()
    report.row("an idle watcher: KiB of resident memory", spread(rows, "kib"), "aim: ≤ 3.5", middle(rows, "kib") <= 3.5)


def ticks(live, report):
    rows = []
    every = live.house.bids_on("every.txt", live.house.ids[:WATCHERS])
    same = live.house.bids_on("same.txt", live.house.ids[:1] * WATCHERS)
    shared = []
    with live.machine.serve(*live.house.command()) as ours:
        for _ in range(live.chosen.rounds):
            rows.append(live.machine.load(live.load, "ticks", *ours, every, max(3, live.chosen.seconds)))
            shared.append(live.machine.load(live.load, "ticks", *ours, same, max(3, live.chosen.seconds)))
    print(f"\n{len(live.house.ids):,} open auctions, {WATCHERS:,} watchers")
    for seen, title in ((rows, "each on another auction"), (shared, "all on one")):
        report.row(f"  {title}: CPU s/1M ticks", spread(seen, "cpu_us"),
                   f"{middle(seen, 'cpu_percent'):.2f} % of a core")
        good = all(0.9 <= row["ticks_a_second"] <= 1.1 for row in seen)
        report.row(f"{title}: ticks a watcher and second", spread(seen, "ticks_a_second"), "aim: 1", good)


def main():
    parser = arguments(__doc__, 3, 2)
    parser.add_argument("--auctions", type=int, default=10_000)
    parser.add_argument("--watchers", type=int, nargs="+", default=[1000, 5000])
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds = 1, 0.7
    rows = {"fan": fan, "stuck": stuck, "idle": idle, "ticks": ticks}
    chosen.only = chosen.only or list(rows)
    for name in chosen.only:
        if name not in rows:
            parser.error(f"--only {name}: there are {', '.join(rows)}")
    report = Report()
    with temporary() as directory:
        machine = Machine(not chosen.no_pin)
        live = Live(chosen, machine, House(chosen.programs, machine, directory, chosen.auctions))
        for name in chosen.only:
            rows[name](live, report)
    report.end()


if __name__ == "__main__":
    main()
