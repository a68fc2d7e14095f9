#!/usr/bin/env python3
"""Runs bench_rules several times and prints the medians: what decide() and apply() of an English bid take.

    run.py FOLDER-OF-PROGRAMS [--quick]

Fails where a bid takes a microsecond or more, or leaves memory behind. The last row is not held to that: with a million
accounts in one auction, the way to an alias goes through memory that no cache holds.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

ROWS = [
    ("100 earlier bids, 10 bidders", "bid/earlier:100/bidders:10", 1000),
    ("1,000,000 earlier bids, 10 bidders", "bid/earlier:1000000/bidders:10", 1000),
    ("1,000,000 earlier bids, 1,000 bidders", "bid/earlier:1000000/bidders:1000", 1000),
    ("1,000,000 earlier bids by as many bidders", "bid/earlier:1000000/bidders:1000000", None),
]


def measure(program, rounds):
    command = [program, f"--benchmark_repetitions={rounds}", "--benchmark_format=json", "--benchmark_min_time=0.2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{program} failed:\n{done.stderr}")
    return [row for row in json.loads(done.stdout)["benchmarks"] if row.get("aggregate_name") == "median"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", type=Path)
    arguments.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    chosen = arguments.parse_args()
    medians = {row["run_name"]: row for row in measure(chosen.programs / "bench_rules", 3 if chosen.quick else 9)}
    slow = False
    for what, name, limit in ROWS:
        took = medians[name]["cpu_time"]
        slow = slow or (limit is not None and took >= limit)
        print(f"{what:45} {took:8.0f} ns{f'   aim: below {limit} ns' if limit else ''}")
    left = next(row for name, row in medians.items() if name.startswith("memory"))["bytes_a_bid"]
    print(f"{'memory that a further bid leaves behind':45} {left:8.3f} bytes")
    sys.exit(1 if slow or left >= 1 else 0)


if __name__ == "__main__":
    main()
