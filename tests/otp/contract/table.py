#!/usr/bin/env python3
"""Says which rows of OTP's contract are shown by a test, which by the type system, and which are missing.

    table.py [--verbose] PROGRAM…

Each PROGRAM is a GoogleTest program; a test shows a row by carrying its number: GS_01_start_returns_after_init. Leaves
with 1 where a row is missing, and where a test or by_type.tsv names a row that does not exist.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
NUMBERS = re.compile(r"(?:^|[_./])([A-Z]{2})((?:_\d\d)+)(?=_|$)")  # several rows: SU_15_16_…


def lines(name):
    path = HERE / name
    text = path.read_text() if path.exists() else ""
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def tests_of(program):
    """The full names of a program's tests."""
    listed = subprocess.run([program, "--gtest_list_tests"], check=True, capture_output=True, text=True).stdout
    suite = ""
    for line in listed.splitlines():
        name = line.split("#")[0].strip()
        if not line.startswith(" "):
            suite = name
        else:
            yield suite + name


def shown_by(programs):
    shown = defaultdict(list)
    for program in programs:
        for test in tests_of(program):
            for group, numbers in NUMBERS.findall(test):
                for number in numbers.split("_")[1:]:
                    shown[f"{group}-{number}"].append(test)
    return shown


def main(arguments):
    verbose = "--verbose" in arguments
    shown = shown_by(a for a in arguments if not a.startswith("--"))
    by_type = {row: reason for row, reason in lines("by_type.tsv")}
    unknown = set(shown) | set(by_type)
    missing, totals = [], [0, 0, 0]
    print(f"{'':4}{'group':44}{'rows':>6}{'shown':>8}{'by type':>9}{'missing':>9}")
    for group, name, numbers in lines("rows.tsv"):
        rows = [f"{group}-{number}" for number in numbers.split()]
        unknown -= set(rows)
        tested = [row for row in rows if row in shown]
        typed = [row for row in rows if row in by_type and row not in shown]
        absent = [row for row in rows if row not in shown and row not in by_type]
        missing += absent
        totals = [totals[0] + len(rows), totals[1] + len(tested), totals[2] + len(typed)]
        print(f"{group:4}{name:44}{len(rows):6}{len(tested):8}{len(typed):9}{len(absent):9}")
        for row in rows if verbose else []:
            print(f"      {row}  " + ", ".join(shown.get(row, [by_type.get(row, "MISSING")])))
    print(f"{'':4}{'':44}{totals[0]:6}{totals[1]:8}{totals[2]:9}{len(missing):9}")
    for row, reason in sorted(by_type.items()):
        print(f"{row} by type: {reason}")
    print("rows missing: " + (" ".join(missing) or "none"))
    if unknown:
        print("no such row: " + " ".join(sorted(unknown)))
    return 1 if missing or unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
