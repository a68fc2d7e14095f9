#!/usr/bin/env python3
"""Says whether each numbered vector of the rules has a test that carries its number: vectors.py TESTS_DIRECTORY"""

import re
import sys
from pathlib import Path

NUMBERS = """
    1 2 4 5 6 7 8 9 10 12 13 14 15 16 17 18 20 21 22 23 24 26 27 28 29 30 31 32 34 35 36 37 38 39 41 42 43 44 45 46 48
    49 50 51 52 53 54 55 57 58 59 60 61 62 63 64 65 66 68 69 70 71 72 74 75 76 77 79 80 81 83 84 85 86 87 88 89 90 91 92
    93 94 95 96
"""
TEST = re.compile(r"(?:TEST(?:_F)?\(\w+,\s*|def test_)((?:V\d\d_)+)")


def main(directory):
    wanted = {f"V{int(number):02}" for number in NUMBERS.split()}
    shown = set()
    for path in sorted(Path(directory).rglob("*")):
        if path.suffix in (".cpp", ".py"):
            for names in TEST.findall(path.read_text()):
                shown.update(names.strip("_").split("_"))
    missing = sorted(wanted - shown)
    print(f"{len(wanted)} vectors, {len(wanted) - len(missing)} shown by a test that carries the number")
    if missing:
        print("without a test: " + ", ".join(missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
