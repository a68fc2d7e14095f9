#!/usr/bin/env python3
"""Starts the daemon on many open auctions and prints what that costs.

    run.py FOLDER-OF-PROGRAMS [--auctions N] [--bids PERCENT] [--soon N] [--idle S] [--quick] [--json FILE]

In this order: the data directory is made (make_auctions); one scan of the rows is timed, with SQLite and nothing else
(every column of auctions and auction_texts, three times, the median); the daemon starts: time to /readyz, and from then
on reads and bids of random auctions while it goes on loading; when it has come to rest: resident memory, and CPU over
--idle seconds. Times are of the clock and, where other programs take their share of it, of the CPU too.
"""
import argparse
import http.client
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def text_of(blob):
    number = int.from_bytes(blob, "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(25, -1, -1))


def scan(directory):
    """Seconds and CPU seconds that one pass over all columns takes, and the rows."""
    db = sqlite3.connect(f"file:{directory}/journal.db?mode=ro", uri=True)
    start, cpu = time.monotonic(), time.process_time()
    rows = 0
    for table in ("auctions", "auction_texts"):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        # Every column is read in full, inside of SQLite: what Python would make of the rows is not part of it.
        total = " + ".join(f"coalesce(length({column}), 0)" for column in columns)
        rows = db.execute(f"SELECT count(*), sum({total}) FROM {table}").fetchone()[0]
    took = time.monotonic() - start, time.process_time() - cpu
    db.close()
    return *took, rows


def ids_of(directory, count):
    db = sqlite3.connect(f"file:{directory}/journal.db?mode=ro", uri=True)
    ids = [text_of(row[0]) for row in db.execute("SELECT id FROM auctions")]
    db.close()
    return random.sample(ids, min(count, len(ids)))


class Daemon:
    def __init__(self, programs, directory):
        self.began = time.monotonic()
        self.process = subprocess.Popen([programs / "gavel", "serve", "--data-dir", directory, "--listen",
                                         "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        found = re.search(r":(\d+)\s*$", line)
        if not found:
            sys.exit(f"the daemon did not start: {line!r}")
        self.port = int(found.group(1))
        self.connect()

    def connect(self):
        """Anew: the daemon closes connections on which nothing comes for a while."""
        self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, token=None):
        """Status and seconds."""
        start = time.monotonic()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.http.request(method, path, body=body and json.dumps(body), headers=headers)
        answer = self.http.getresponse()
        content = answer.read()
        return answer.status, time.monotonic() - start, content

    def rss(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return {key: int(re.search(rf"{key}:\s+(\d+) kB", status).group(1)) * 1024 for key in ("VmRSS", "VmHWM")}

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def percentiles(times):
    ordered = sorted(times)
    return {"p50": ordered[len(ordered) // 2] * 1e3, "p99": ordered[int(len(ordered) * 0.99)] * 1e3,
            "max": ordered[-1] * 1e3}


def knock(daemon, ids, token, rounds):
    """Reads and bids of auctions that nobody has asked for yet: how long, and which status they got."""
    reads, bids, seen = [], [], {}
    for name in ids[:rounds]:
        status, took, content = daemon.ask("GET", f"/v1/auctions/{name}")
        reads.append(took)
        seen[f"GET {status}"] = seen.get(f"GET {status}", 0) + 1
        least = json.loads(content).get("minimum_bid") or 10**9  # over, or an error: any bid is refused
        status, took, content = daemon.ask("POST", f"/v1/auctions/{name}/bids", {"amount": least + 10**6}, token)
        bids.append(took)
        seen[f"bid {status}"] = seen.get(f"bid {status}", 0) + 1
    return {"reads": percentiles(reads), "bids": percentiles(bids), "statuses": seen}


def come_to_rest(daemon, limit):
    """Seconds until it has used less than a tenth of a core for two seconds."""
    start = time.monotonic()
    while time.monotonic() - start < limit:
        before = daemon.cpu()
        time.sleep(2)
        if daemon.cpu() - before < 0.2:
            break
    return time.monotonic() - start


def measure(programs, directory, chosen):
    out = {}
    scans = [scan(directory) for _ in range(3)]
    out["auctions"] = scans[0][2]
    out["scan_s"], out["scan_cpu_s"] = (statistics.median(row[i] for row in scans) for i in (0, 1))
    ids = ids_of(directory, 2 * chosen.knocks)
    token = subprocess.run([programs / "gavel", "token", "create", "--name", "bench", "--role", "bidder", "--data-dir",
                            directory], capture_output=True, text=True, check=True).stdout.strip()
    daemon = Daemon(programs, directory)
    try:
        out["listening_s"] = time.monotonic() - daemon.began
        while daemon.ask("GET", "/readyz")[0] != 200:
            time.sleep(0.005)
        out["ready_s"] = time.monotonic() - daemon.began
        out["ready_cpu_s"] = daemon.cpu()
        out["ready_scans"] = out["ready_s"] / out["scan_s"]
        out["ready_rss"] = daemon.rss()["VmRSS"]
        out["knock"] = knock(daemon, ids, token, chosen.knocks)
        out["rest_s"] = come_to_rest(daemon, chosen.limit)
        out["load_cpu_s"] = daemon.cpu()
        time.sleep(chosen.settle)
        memory = daemon.rss()
        out["rss"], out["rss_peak"] = memory["VmRSS"], memory["VmHWM"]
        out["bytes_an_auction"] = memory["VmRSS"] / out["auctions"]
        before = daemon.cpu()
        time.sleep(chosen.idle)
        out["idle_cpu_percent"] = (daemon.cpu() - before) / chosen.idle * 100
        daemon.connect()
        out["knock_at_rest"] = knock(daemon, ids[chosen.knocks:], token, chosen.knocks)
    finally:
        daemon.stop()
    return out


def report(out):
    def times(row):
        return ", ".join(f"{name} {value:.2f} ms" for name, value in row.items())

    print(f"{out['auctions']:,} open auctions; one scan of their rows: {out['scan_s']:.2f} s ({out['scan_cpu_s']:.2f} s "
          "of CPU)")
    print(f"ready after {out['ready_s']:.2f} s ({out['ready_cpu_s']:.2f} s of CPU, on all threads): "
          f"{out['ready_scans']:.2f} scans (aim: at most 1.5); {out['ready_rss'] / 2**20:,.0f} MiB then")
    print(f"at rest {out['rest_s']:.1f} s later, after {out['load_cpu_s']:.1f} s of CPU in all")
    print(f"resident: {out['rss'] / 2**20:,.0f} MiB, {out['bytes_an_auction']:,.0f} bytes an auction (aim: at most "
          f"2,147); {out['rss_peak'] / 2**20:,.0f} MiB at most")
    print(f"idle: {out['idle_cpu_percent']:.2f} % of a core (aim: at most 5)")
    for name, title in (("knock", "while it loads"), ("knock_at_rest", "at rest")):
        row = out[name]
        print(f"{title}: reads {times(row['reads'])}; bids {times(row['bids'])}; {row['statuses']}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", type=Path)
    arguments.add_argument("--auctions", type=int, default=20_000)
    arguments.add_argument("--bids", type=int, default=10, help="per cent of the auctions that have bids")
    arguments.add_argument("--soon", type=int, default=20, help="auctions that end within ten minutes")
    arguments.add_argument("--idle", type=float, default=30, help="seconds over which idle CPU is measured")
    arguments.add_argument("--settle", type=float, default=75, help="seconds at rest before memory is measured")
    arguments.add_argument("--limit", type=float, default=300, help="seconds in which it must come to rest")
    arguments.add_argument("--knocks", type=int, default=200)
    arguments.add_argument("--quick", action="store_true", help="neither waits long nor measures long")
    arguments.add_argument("--data", type=Path, help="a directory to keep; made where it is missing")
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    if chosen.quick:
        chosen.settle, chosen.idle = 1, 5
    with tempfile.TemporaryDirectory() as temporary:
        directory = chosen.data or Path(temporary) / "data"
        if not directory.exists():
            subprocess.run([chosen.programs / "make_auctions", directory, str(chosen.auctions), str(chosen.bids),
                            str(chosen.soon)], check=True)
        out = measure(chosen.programs, directory, chosen)
    report(out)
    if chosen.json:
        chosen.json.write_text(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
