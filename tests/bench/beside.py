"""What the groups http and live share: servers pinned to one core and loads to another, both on loopback, in turns."""
import contextlib
import json
import os
import random
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERVER_CORE, LOAD_CORE = 0, 1

# One client stands for many here, so what holds one client back is off.
FREE = ["--http-command-rate-per-account", "0", "--http-max-connections-per-client", "0",
        "--http-connection-rate-per-client", "0"]


def text_of(blob):
    """An auction's id as the API spells it."""
    number = int.from_bytes(blob, "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(25, -1, -1))


def temporary():
    return tempfile.TemporaryDirectory(prefix="gavel-bench-", dir=os.environ.get("GAVEL_BENCH_DIR"))


class Machine:
    def __init__(self, pin):
        self.pin = pin and len(os.sched_getaffinity(0)) > 1

    def on(self, core):
        """For Popen: in the child, before the program starts."""
        def prepare():
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            if self.pin:
                os.sched_setaffinity(0, {core})
        return prepare

    @contextlib.contextmanager
    def serve(self, *words):
        """Starts a program that prints the address which it listens on; (port, pid) while the block lasts."""
        process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   text=True, preexec_fn=self.on(SERVER_CORE))
        try:
            line = process.stdout.readline()
            found = re.search(r":(\d+)\s*$", line)
            if not found:
                sys.exit(f"{words[0]} did not start: {line!r}")
            yield int(found.group(1)), process.pid
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def load(self, *words, core=LOAD_CORE):
        command = [str(word) for word in words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, preexec_fn=self.on(core))
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
        return json.loads(done.stdout)


class House:
    """A data directory with open auctions and two bidders, made without the daemon; and files that name them."""

    def __init__(self, programs, machine, directory, auctions):
        self.programs, self.directory = programs, Path(directory)
        self.workers = ["--auctions-workers", "1"] if machine.pin else []  # as many as it has cores
        self.data = self.directory / "data"
        subprocess.run([programs / "make_auctions", self.data, str(auctions), "0", "0"], check=True)
        db = sqlite3.connect(f"file:{self.data}/journal.db?mode=ro", uri=True)
        self.ids = [text_of(row[0]) for row in db.execute("SELECT id FROM auctions")]
        db.close()
        random.Random(1).shuffle(self.ids)
        self.tokens = [self.token(name) for name in ("bidder-a", "bidder-b")]

    def token(self, name):
        made = subprocess.run([self.programs / "gavel", "token", "create", "--name", name, "--role", "bidder",
                               "--data-dir", self.data], capture_output=True, text=True, check=True)
        return made.stdout.strip()

    def file(self, name, lines):
        path = self.directory / name
        path.write_text("\n".join(lines) + "\n")
        return path

    def bids_on(self, name, ids):
        """The file that bids.hpp reads."""
        return self.file(name, self.tokens + ids)

    def command(self, *more):
        return [self.programs / "gavel", "serve", "--data-dir", self.data, "--listen", "127.0.0.1:0", "--log-level",
                "off", *self.workers, *FREE, *more]


def middle(rows, key):
    return statistics.median(row[key] for row in rows)


def spread(rows, key, form=".2f"):
    """Median [least–most] of what the rounds have seen."""
    values = [row[key] for row in rows]
    return f"{statistics.median(values):{form}} [{min(values):{form}}–{max(values):{form}}]"


def ratio(ours, theirs, key):
    """Of what was seen in the same round each: the median, and the least and the most."""
    values = [a[key] / b[key] for a, b in zip(ours, theirs)]
    return statistics.median(values), f"{statistics.median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"


class Report:
    """A row a measure: what it was, what it should be."""

    def __init__(self):
        self.missed = []

    def row(self, what, seen, aim="", good=None):
        verdict = "" if good is None else ("  met" if good else "  MISSED")
        if good is False:
            self.missed.append(what)
        print(f"{what:58} {seen:44} {aim}{verdict}", flush=True)

    def end(self):
        if self.missed:
            print(f"\n{len(self.missed)} missed their aims: " + "; ".join(self.missed))


def arguments(description, rounds, seconds):
    import argparse
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--quick", action="store_true", help="one round of half a second for each")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=seconds, help="that each measure of a round takes")
    parser.add_argument("--no-pin", action="store_true", help="let the system choose the cores of server and load")
    parser.add_argument("--only", nargs="+", default=[], metavar="ROW", help="these groups of rows alone")
    return parser
