#!/usr/bin/env python3
"""Keeps docs/tour.md and its programs the same.

    page.py check              the page's code is that of the files, and every snippet of the files is on the page
    page.py check BIN STEP…    each program BIN/tour_STEP prints what the page says
    page.py write BIN          puts the files' code and what the programs print into the page

In the page, a comment stands before each block that is not written by hand:

    <!-- code: tests/tour/counter.hpp [counter] -->     the lines between two marks //! [counter]
    <!-- output: 1_server -->                           what tour_1_server prints
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tour.md"
BLOCK = re.compile(r"<!-- (?P<kind>code|output): (?P<what>.+?) -->\n```\w*\n(?P<text>.*?)^```$", re.S | re.M)
MARK = re.compile(r"^//! \[(\w+)\]$")
SECONDS = 100  # that a program may take


class Wrong(Exception):
    """What is not as it should be, in one line and details."""


def snippets(path):
    """{name: text} of a source file's marked parts, in order."""
    found, opened, lines = {}, None, []
    for line in path.read_text("utf-8").splitlines(keepends=True):
        mark = MARK.match(line.rstrip())
        if mark and opened is None:
            opened, lines = mark[1], []
        elif mark and mark[1] == opened:
            if opened in found:
                raise Wrong(f"{path.name}: two snippets [{opened}]")
            found[opened], opened = "".join(lines), None
        elif mark:
            raise Wrong(f"{path.name}: [{mark[1]}] begins inside of [{opened}]")
        elif opened is not None:
            lines.append(line)
    if opened is not None:
        raise Wrong(f"{path.name}: [{opened}] does not end")
    return found


def code(what):
    """The text of "path [name]"."""
    path, name = re.fullmatch(r"(\S+) \[(\w+)\]", what).groups()
    found = snippets(ROOT / path)
    if name not in found:
        raise Wrong(f"{path} has no snippet [{name}]")
    return found[name]


def output(step, binaries):
    """What the program of a step prints; it must end well and complain of nothing."""
    run = subprocess.run([binaries / f"tour_{step}"], capture_output=True, encoding="utf-8", timeout=SECONDS)
    if run.returncode != 0 or run.stderr:
        raise Wrong(f"tour_{step} ended with {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stdout


def compare(what, page, truth):
    if page == truth:
        return
    lines = [text.splitlines(keepends=True) for text in (page, truth)]
    raise Wrong(f"{what} differs\n" + "".join(difflib.unified_diff(*lines, "docs/tour.md", what)))


def blocks(kind):
    """[(what, text)] of the page."""
    return [(m["what"], m["text"]) for m in BLOCK.finditer(PAGE.read_text("utf-8")) if m["kind"] == kind]


def check_code():
    shown = blocks("code")
    for what, text in shown:
        compare(what, text, code(what))
    here = sorted((ROOT / "tests" / "tour").glob("*.[ch]pp"))
    there = {f"{path.relative_to(ROOT)} [{name}]" for path in here for name in snippets(path)}
    steps = {path.stem for path in here if path.suffix == ".cpp"}
    missing = (there - {what for what, _ in shown}) | (steps - {what for what, _ in blocks("output")})
    if missing:
        raise Wrong("not on the page: " + ", ".join(sorted(missing)))


def check_output(binaries, step):
    on_page = dict(blocks("output"))
    if step not in on_page:
        raise Wrong(f"the page does not show what tour_{step} prints")
    compare(f"tour_{step}", on_page[step], output(step, binaries))


def write(binaries):
    def renew(block):
        text = code(block["what"]) if block["kind"] == "code" else output(block["what"], binaries)
        start, end = (at - block.start() for at in block.span("text"))
        return block[0][:start] + text + block[0][end:]

    PAGE.write_text(BLOCK.sub(renew, PAGE.read_text("utf-8")), "utf-8")


def main(arguments):
    match arguments:
        case ["check"]:
            check_code()
        case ["check", binaries, *steps] if steps:
            for step in steps:
                check_output(Path(binaries).resolve(), step)
        case ["write", binaries]:
            write(Path(binaries).resolve())
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"{wrong}\nIf the files are right, renew the page: ./dev tour")
