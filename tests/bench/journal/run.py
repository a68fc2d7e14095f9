#!/usr/bin/env python3
"""Durable bids through the journal, beside a bare prepared-INSERT loop on the same SQLite and settings, in one run.

    run.py FOLDER-OF-PROGRAMS [--quick] [--sync-ms N]

For each number in flight and of auctions: bids/s, CPU a bid and the ratio of CPU to the bare loop with a transaction of as
many rows. Each figure is the median of some rounds, taken in turns. The CPU is that of the whole process: encoding,
hashes, signatures, folding and the caller's own part.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def run(program, mode, n, auctions, seconds, sync_ms):
    environment = dict(os.environ, **({"GAVEL_SYNC_MS": str(sync_ms)} if sync_ms else {}))
    with tempfile.TemporaryDirectory(prefix="gavel-bench-", dir=os.environ.get("GAVEL_BENCH_DIR")) as directory:
        command = [program, mode, directory, str(n), str(auctions), str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def median(rounds):
    return {key: statistics.median(row[key] for row in rounds) for key in rounds[0]}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", type=Path)
    arguments.add_argument("--quick", action="store_true", help="one round of half a second instead of five of one")
    arguments.add_argument("--sync-ms", type=int, default=0, help="let every sync take so much longer")
    chosen = arguments.parse_args()
    program = chosen.programs / "bench_journal"
    rounds, seconds = (1, 0.5) if chosen.quick else (5, 1.0)
    modes = ["bare", "journal", "worker"]
    print(f"{'':26}{'bids/s':>30}{'CPU µs a bid':>27}{'CPU / bare':>18}{'p50 ms':>27}{'p99 ms':>9}")
    print(f"{'in flight   auctions':26}" + 2 * "".join(f"{m:>{w}}" for m, w in zip(modes, (12, 9, 9)))[:30]
          + f"{'journal':>9}{'worker':>9}" + "".join(f"{m:>9}" for m in modes) + f"{'journal':>9}")
    for auctions in (1, 1000, 10000):
        for flight in (1, 16, 64, 1024):
            seen = {mode: [] for mode in modes}
            for _ in range(rounds):
                for mode in modes:
                    seen[mode].append(run(program, mode, flight, auctions, seconds, chosen.sync_ms))
            m = {mode: median(seen[mode]) for mode in modes}
            ratio = {mode: m[mode]["cpu_us"] / m["bare"]["cpu_us"] for mode in modes}
            print(f"{flight:9}{auctions:11}      "
                  + "".join(f"{m[mode]['per_s']:{w},.0f}" for mode, w in zip(modes, (12, 9, 9)))
                  + "".join(f"{m[mode]['cpu_us']:{w}.2f}" for mode, w in zip(modes, (12, 9, 9)))
                  + f"{ratio['journal']:9.2f}{ratio['worker']:9.2f}"
                  + "".join(f"{m[mode]['p50_ms']:9.3f}" for mode in modes) + f"{m['journal']['p99_ms']:9.3f}", flush=True)


if __name__ == "__main__":
    main()
