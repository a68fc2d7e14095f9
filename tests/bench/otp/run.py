#!/usr/bin/env python3
"""Runs each row of bench_otp and of otp_bench.erl in turn, several rounds, and prints the medians and their ratio.

    run.py PROGRAM [--quick] [--rounds N] [--rows a,b] [--json FILE]

Every measurement is a process of its own, ours and OTP's right after each other, so that a busy machine disturbs both.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# what, program's row, counter, unit, scale, aim as a ratio to OTP's (">=" more is better, "<=" less is better)
TABLE = [
    ("call round trip, 1 client and 1 server", "call_1_1", "rate", "k/s", 1e-3, ">= 3"),
    ("  CPU", "call_1_1", "cpu_us", "us", 1, ""),
    ("call round trip, 64 clients, 64 servers", "call_64_64", "rate", "k/s", 1e-3, ">= 4"),
    ("  CPU", "call_64_64", "cpu_us", "us", 1, ""),
    ("casts from one sender, drained", "casts", "rate", "k/s", 1e-3, ">= 1"),
    ("  CPU", "casts", "cpu_us", "us", 1, ""),
    ("start a child under a dynamic supervisor", "children", "rate", "k/s", 1e-3, ">= 3"),
    ("  CPU", "children", "cpu_us", "us", 1, ""),
    ("  memory of such a child", "children", "bytes", "B", 1, ""),
    ("crash to restarted, registered, answering: p50", "restart", "p50_us", "us", 1, "<= 0.3"),
    ("  p99", "restart", "p99_us", "us", 1, "<= 0.25"),
    ("10,000 children crash at once: restarts", "crash_10000", "rate", "k/s", 1e-3, ">= 10"),
    ("stop a supervisor of 200,000 children", "children", "stop_s", "s", 1, "<= 0.1"),
    ("  CPU a child", "children", "stop_cpu_us", "us", 1, ""),
    ("memory of an idle GenServer, 80 B of state", "idle_memory", "bytes", "B", 1, "<= 0.33"),
    ("set a timer", "timers_armed", "rate", "k/s", 1e-3, ">= 3.4"),
    ("  bytes a timer", "timers_armed", "bytes", "B", 1, "<= 0.65"),
    ("a million armed timers: CPU in a second", "timers_armed", "idle_cpu_ms", "ms", 1, ""),
    ("a million due within a second: lateness p50", "timers_due", "p50_ms", "ms", 1, ""),
    ("  p99", "timers_due", "p99_ms", "ms", 1, "<= 0.26"),
    ("the same, all set long before: lateness p50", "timers_planned", "p50_ms", "ms", 1, ""),
    ("  p99", "timers_planned", "p99_ms", "ms", 1, ""),
]


def output_of(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def run_ours(program, row):
    report = json.loads(output_of([program, f"--benchmark_filter=^{row}/", "--benchmark_format=json"]))
    if not report.get("benchmarks"):
        sys.exit(f"{program} has no row {row}")
    return {name: value for name, value in report["benchmarks"][0].items() if isinstance(value, (int, float))}


def run_otp(folder, row):
    lines = output_of(["erl", "-noshell", "+P", "1000000", "-pa", folder, "-run", "otp_bench", "main", row]).split("\n")
    return {name: float(value) for name, value in (line.split() for line in lines if line)}


def measure(program, rows, rounds):
    results = {row: ([], []) for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        output_of(["erlc", "-o", folder, HERE / "otp_bench.erl"])
        for number in range(rounds):
            for row in rows:
                if sys.stderr.isatty():
                    print(f"\rround {number + 1} of {rounds}: {row:20}\r", end="", file=sys.stderr, flush=True)
                results[row][0].append(run_ours(program, row))
                results[row][1].append(run_otp(folder, row))
    return results


def show(number):
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def verdict(ratio, aim):
    if not aim:
        return ""
    relation, bound = aim.split()
    met = ratio >= float(bound) if relation == ">=" else ratio <= float(bound)
    return f"{aim:8} {'met' if met else 'NOT met'}"


def print_table(results):
    print(f"{'what':50} {'ours':>12} {'OTP':>12} {'ratio':>7}  aim")
    for what, row, counter, unit, scale, aim in TABLE:
        if row not in results:
            continue
        ours, otp = (statistics.median(run[counter] for run in runs) * scale for runs in results[row])
        ratio = ours / otp if otp else float("nan")
        print(f"{what:50} {show(ours):>8} {unit:3} {show(otp):>8} {unit:3} {ratio:7.3f}  {verdict(ratio, aim)}".rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="folder of the programs, or bench_otp itself")
    parser.add_argument("--quick", action="store_true", help="one round; under a minute")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", help="only these, separated by commas")
    parser.add_argument("--json", type=Path, help="every run's counters go here too")
    arguments = parser.parse_args()
    program = arguments.program / "bench_otp" if arguments.program.is_dir() else arguments.program
    rows = arguments.rows.split(",") if arguments.rows else list(dict.fromkeys(line[1] for line in TABLE))
    results = measure(program, rows, 1 if arguments.quick else arguments.rounds)
    if arguments.json:
        arguments.json.write_text(json.dumps(results))
    print_table(results)


if __name__ == "__main__":
    main()
