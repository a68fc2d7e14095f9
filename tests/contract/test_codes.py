#!/usr/bin/env python3
"""What is promised is also said: every problem code of the contract is in the sources, and on the page for people.

That nothing is said which is not promised, the compiler sees to (server/http/problem_code.hpp).

    test_codes.py ROOT
"""

import re
import sys
import unittest
from pathlib import Path

import yaml

ROOT = Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".").resolve()
GROUPS = yaml.safe_load((ROOT / "server/contract/problems.yaml").read_text(encoding="utf-8"))
PROBLEMS = {code: about for group in GROUPS.values() for code, about in group.items()}


class Codes(unittest.TestCase):
    def test_every_code_is_said_somewhere(self):
        sources = [*(ROOT / "server").rglob("*.cpp"), ROOT / "core/rules/names.cpp"]
        said = set()
        for source in sources:
            said |= set(re.findall(r'"([a-z0-9_]+)"', source.read_text(encoding="utf-8")))
        self.assertEqual(set(), set(PROBLEMS) - said)

    def test_every_code_is_on_the_page_with_its_status(self):
        page = (ROOT / "docs/api.md").read_text(encoding="utf-8").partition("## Problem codes")[2]
        listed = {}
        for row in re.findall(r"^\| (`.*)$", page, re.M):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)]
            status = int(cells[1]) if cells[1].isdigit() else 422  # the table of fields has no column for it
            for code in re.findall(r"`(\w+)`", cells[0]):
                listed[code] = status
        self.assertEqual({code: about["status"] for code, about in PROBLEMS.items()}, listed)

    def test_no_operation_names_a_set_or_a_code_twice(self):
        document = yaml.safe_load((ROOT / "server/contract/openapi.yaml").read_text(encoding="utf-8"))
        sets = document["x-problem-sets"]
        self.assertEqual(set(), set(sets) & set(PROBLEMS))
        for path in document["paths"].values():
            for operation in path.values():
                names = operation.get("x-problems", []) if isinstance(operation, dict) else []
                self.assertEqual(len(names), len(set(names)), names)


if __name__ == "__main__":
    unittest.main(verbosity=2)
