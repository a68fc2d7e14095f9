#!/usr/bin/env python3
"""Durable bids through the journal, beside a bare prepared-INSERT loop on the same SQLite and settings, in one run.

    run.py FOLDER-OF-PROGRAMS [--quick] [--sync-ms N] [--in-flight N …] [--over N …]
    run.py FOLDER-OF-PROGRAMS --growth [--auctions N] [--bids M]
    run.py FOLDER-OF-PROGRAMS --backup [--auctions N] [--bids M]
    run.py FOLDER-OF-PROGRAMS --killed

For each number in flight and of auctions: bids/s, CPU a bid, and waits. The bare loop has as many rows in a
transaction as bids are in flight. `hashes` is that loop with each row's hash in its chain and the tree over the
transaction's; `signed` has the transaction's signature as well: together what a bid with a receipt costs at least. The
journal's CPU is that of the whole process: encoding, hashes, signatures, and the caller's own part. `later` is what is
left for a quiet moment: folding. Each figure is the median of some rounds, taken in turns.

--growth: the same bids, 64 in flight over 1,000 auctions, in a journal that has nothing else, and in one with N
auctions that have M bids each, which is made first, in the temporary directory (GAVEL_BENCH_DIR, or the system's).

--backup: the same bids in that grown journal, with and without a `gavel backup` of it, one after the other for as long
as bids come.

--killed: how long the daemon takes to listen when the process before it was killed in the middle of a rush, with more
than 120,000 bids that are not folded.
"""
import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MODES = ["bare", "hashes", "signed", "journal", "worker"]


def temporary():
    return tempfile.TemporaryDirectory(prefix="gavel-bench-", dir=os.environ.get("GAVEL_BENCH_DIR"))


def call(program, *words, sync_ms=0):
    environment = dict(os.environ, **({"GAVEL_SYNC_MS": str(sync_ms)} if sync_ms else {}))
    command = [str(word) for word in (program, *words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout) if done.stdout else {}


def median(rounds):
    return {key: statistics.median(row[key] for row in rounds) for key in rounds[0]}


def fresh(program, mode, n, auctions, chosen):
    with temporary() as directory:
        return call(program, mode, directory, n, auctions, chosen.seconds, sync_ms=chosen.sync_ms)


def table(program, chosen):
    heads = [("bids/s", 3 * 10), ("CPU µs a bid", 6 * 8), ("  journal/", 16), ("p50 ms", 27), ("p99 ms", 18)]
    print(" " * 19 + "".join(f"{text:>{width}}" for text, width in heads))
    names = ([f"{m:>10}" for m in ("bare", "journal", "worker")] + [f"{m:>8}" for m in MODES + ["later"]]
             + [f"{m:>8}" for m in ("bare", "signed")] + [f"{m:>9}" for m in ("bare", "journal", "worker", "bare", "journal")])
    print("in flight  auctions" + "".join(names))
    for auctions in chosen.over:
        for flight in chosen.in_flight:
            seen = {mode: [] for mode in MODES}
            for _ in range(chosen.rounds):
                for mode in MODES:
                    seen[mode].append(fresh(program, mode, flight, auctions, chosen))
            m = {mode: median(seen[mode]) for mode in MODES}
            cells = ([f"{m[mode]['per_s']:10,.0f}" for mode in ("bare", "journal", "worker")]
                     + [f"{m[mode]['cpu_us']:8.2f}" for mode in MODES] + [f"{m['journal']['later_us']:8.2f}"]
                     + [f"{m['journal']['cpu_us'] / m[mode]['cpu_us']:8.2f}" for mode in ("bare", "signed")]
                     + [f"{m[mode]['p50_ms']:9.3f}" for mode in ("bare", "journal", "worker")]
                     + [f"{m[mode]['p99_ms']:9.3f}" for mode in ("bare", "journal")])
            print(f"{flight:9}{auctions:10}" + "".join(cells), flush=True)


def growth(program, chosen):
    with temporary() as small, temporary() as large:
        sizes = {"empty": (small, 1000, 0), "grown": (large, chosen.auctions, chosen.bids)}
        for directory, auctions, bids in sizes.values():
            call(program, "make", directory, bids, auctions)
        print(f"journal.db: {os.path.getsize(Path(large) / 'journal.db') / 2**20:,.0f} MiB, "
              f"{chosen.auctions:,} auctions with {chosen.bids} bids each")
        seen = {name: [] for name in sizes}
        for _ in range(chosen.rounds):
            for name, (directory, auctions, _) in sizes.items():
                seen[name].append(call(program, "grown", directory, 64, auctions, chosen.seconds))
    m = {name: median(rows) for name, rows in seen.items()}
    for key, text in (("cpu_us", "CPU µs a bid"), ("later_us", "later, µs a bid"), ("p50_ms", "p50 ms")):
        print(f"{text:18}" + "".join(f"{name} {m[name][key]:9.3f}   " for name in sizes)
              + f"grown / empty {m['grown'][key] / m['empty'][key]:.2f}")


class Backups:
    """`gavel backup`, again and again, until the block is left. How many were whole."""

    def __init__(self, programs, directory):
        self.programs, self.directory = programs, directory
        self.whole, self.stopping = 0, False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        with temporary() as copies:
            file = Path(copies) / "copy.db"
            while not self.stopping:
                subprocess.run([self.programs / "gavel", "backup", file, "--data-dir", self.directory], check=True,
                               capture_output=True)
                self.whole += 1
                file.unlink()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.thread.join()


def beside_backup(programs, chosen):
    program = programs / "bench_journal"
    with temporary() as directory:
        call(program, "make", directory, chosen.bids, chosen.auctions)
        print(f"journal.db: {os.path.getsize(Path(directory) / 'journal.db') / 2**20:,.0f} MiB")
        seen, whole = {"alone": [], "beside": []}, 0
        for _ in range(chosen.rounds):
            for name, rows in seen.items():
                with Backups(programs, directory) if name == "beside" else contextlib.nullcontext() as backups:
                    rows.append(call(program, "grown", directory, 64, chosen.auctions, 5))  # seconds: a few backups
                whole += backups.whole if backups else 0
    m = {name: median(rows) for name, rows in seen.items()}
    print(f"{whole} backups")
    for key, text in (("per_s", "bids/s"), ("cpu_us", "CPU µs a bid"), ("p50_ms", "p50 ms"), ("p99_ms", "p99 ms")):
        print(f"{text:18}" + "".join(f"{name} {m[name][key]:12,.3f}   " for name in seen)
              + f"beside / alone {m['beside'][key] / m['alone'][key]:.2f}")


def killed(programs):
    with temporary() as directory:
        rush = subprocess.Popen([programs / "bench_journal", "journal", directory, "1024", "1000", "120"],
                                stdout=subprocess.DEVNULL)
        stats = {"unfolded": 0}
        while stats["unfolded"] < 120_000 and rush.poll() is None:
            time.sleep(0.2)
            if (Path(directory) / "journal.db").exists():
                stats = call(programs / "gavel", "stats", "--data-dir", directory, "--json")
        rush.kill()
        rush.wait()
        stats = call(programs / "gavel", "stats", "--data-dir", directory, "--json")
        begin = time.monotonic()
        daemon = subprocess.Popen([programs / "gavel", "serve", "--data-dir", directory, "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        daemon.stdout.readline()
        took = time.monotonic() - begin
        daemon.terminate()
        daemon.wait()
    print(f"{stats['unfolded']:,} entries were not folded: listening after {took:.2f} s")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", type=Path)
    arguments.add_argument("--quick", action="store_true", help="one round of 0.4 s instead of three of 0.7 s")
    arguments.add_argument("--sync-ms", type=int, default=0, help="let every sync take so much longer")
    arguments.add_argument("--in-flight", type=int, nargs="+", default=[1, 16, 64, 1024], metavar="N")
    arguments.add_argument("--over", type=int, nargs="+", default=[1, 1000, 10000], metavar="N", help="auctions")
    arguments.add_argument("--growth", action="store_true", help="does a bid cost more in a journal that has grown?")
    arguments.add_argument("--backup", action="store_true", help="what does a backup cost bids?")
    arguments.add_argument("--killed", action="store_true", help="how long is a start after a kill?")
    arguments.add_argument("--auctions", type=int, default=100_000, help="of the grown journal; 1,000 at least")
    arguments.add_argument("--bids", type=int, default=10, help="in each of them")
    chosen = arguments.parse_args()
    chosen.rounds, chosen.seconds = (1, 0.4) if chosen.quick else (3, 0.7)
    program = chosen.programs / "bench_journal"
    if chosen.killed:
        killed(chosen.programs)
    elif chosen.backup:
        beside_backup(chosen.programs, chosen)
    elif chosen.growth:
        growth(program, chosen)
    else:
        table(program, chosen)


if __name__ == "__main__":
    main()
