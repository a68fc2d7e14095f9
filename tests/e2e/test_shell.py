"""The command line as people meet it: --help, the manual page, and what shells complete."""

import json
import re
import shutil
import subprocess

import gavel


def commands():
    """Every command with its --help, found by reading the help of those above it."""
    found, open_ones = {}, [()]
    while open_ones:
        path = open_ones.pop()
        text = gavel.run(*path, "--help").stdout
        found[path] = text
        listed = text.partition("Subcommands:\n")[2].partition("\n\n")[0]
        open_ones += [(*path, name) for name in re.findall(r"(?m)^  ([a-z]\S*)", listed)]
    return found


def flags_of(text):
    return set(re.findall(r"(?m)^ +(?:-\w,)?(--[a-z][\w-]*)", text)) | set(re.findall(r"(?m)^ +--[\w-]+,(--[\w-]+)", text))


class Help(gavel.TestCase):
    def test_every_command_has_help_with_an_example_of_its_own(self):
        found = commands()
        self.assertGreater(len(found), 25)
        self.assertLessEqual({("auction", "watch"), ("bid",), ("config", "print"), ("token", "create")}, set(found))
        for path, text in found.items():
            examples = re.search(r"\nExamples?:\n((?:  .+\n)+)", text + "\n")
            self.assertTrue(examples, f"{path}: {text}")
            self.assertIn(" ".join(("gavel", *path)), examples[1], path)

    def test_every_example_is_understood(self):
        for path, text in commands().items():
            for line in re.search(r"\nExamples?:\n((?:  .+\n)+)", text + "\n")[1].splitlines():
                line = re.split(r"[|>]", line)[0].replace("source <(", "").replace(")", "")
                words = [word for word in line.split() if not re.match(r"[A-Z_]+=", word)]
                self.assertEqual("gavel", words[0], line)
                command = tuple(words[1:1 + len(path)])
                self.assertEqual(path, command, line)
                flags = {word.split("=")[0] for word in words if word.startswith("--")}
                deepest = commands_of(words[1:])
                self.assertLessEqual(flags, flags_of(gavel.run(*deepest, "--help").stdout), line)

    def test_the_exit_codes_are_said(self):
        self.assertRegex(gavel.run("--help").stdout, r"Exit codes: 0 it went well; 1 it failed; 2 .*; 3 ")
        self.assertIn("4 the bid was taken", gavel.run("bid", "--help").stdout)
        self.assertRegex(gavel.run("auction", "watch", "--help").stdout, r"5 over without a sale;\s+6 cancelled")


def commands_of(words):
    path = []
    for word in words:
        if word.startswith("-") or word.isupper() or not re.fullmatch(r"[a-z]+", word):
            break
        path.append(word)
        if tuple(path[:1]) not in {("auction",), ("token",), ("config",)}:
            break
    return path[:2]


class Manual(gavel.TestCase):
    def test_it_has_every_command_and_flag_that_help_has(self):
        page = gavel.run("man").stdout.replace("\\-", "-")
        self.assertTrue(page.isascii())
        for path, text in commands().items():
            if path:
                self.assertIn(f".SS gavel {' '.join(path)}\n", page)
            section = page.partition(f".SS gavel {' '.join(path)}\n")[2].partition("\n.SS ")[0] if path else page
            for flag in flags_of(text) - {"--help"}:
                self.assertIn(f"\\fB{flag}\\fR", section, path)

    def test_groff_has_nothing_to_complain_of(self):
        if not shutil.which("groff"):
            self.skipTest("there is no groff: ./dev test e2e installs it")
        page = gavel.run("man").stdout
        said = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-rLL=78n"], input=page, capture_output=True, text=True)
        self.assertEqual([0, ""], [said.returncode, said.stderr])
        plain = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", said.stdout)
        self.assertIn("gavel - auction server and its commands", plain)
        self.assertRegex(plain, r"--role admin\|operator\|seller\|bidder\|observer")
        self.assertIn("source <(gavel completions bash)", plain)

    def test_man_shows_it(self):
        if not shutil.which("man"):
            self.skipTest("there is no man: ./dev test e2e installs it")
        page = self.directory / "gavel.1"
        page.write_text(gavel.run("man").stdout)
        said = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True,
                              env={**gavel.ENVIRONMENT, "MANPAGER": "cat", "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
        self.assertEqual([0, ""], [said.returncode, said.stderr])
        self.assertIn("GAVEL(1)", said.stdout)


class Completing:
    """What a shell offers: complete("gavel auction l") -> {"list"}."""

    def test_commands(self):
        self.assertLessEqual({"serve", "auction", "bid", "config", "man"}, self.complete("gavel "))
        self.assertEqual({"create", "import", "list", "show", "watch"}, self.complete("gavel auction "))
        self.assertEqual({"check", "completions", "config"}, self.complete("gavel c"))
        self.assertEqual({"list"}, self.complete("gavel auction l"))

    def test_flags(self):
        self.assertLessEqual({"--state", "--mine", "--limit", "--json", "--url"}, self.complete("gavel auction list --"))
        self.assertEqual({"--log-level"}, self.complete("gavel serve --log-l"))
        self.assertEqual({"--token-file"}, self.complete("gavel bid --to"))

    def test_words(self):
        self.assertEqual({"admin", "operator", "seller", "bidder", "observer"}, self.complete("gavel token create --role "))
        self.assertEqual({"closed", "cancelled"}, self.complete("gavel auction list --state c"))
        self.assertEqual({"zsh"}, self.complete("gavel completions z"))

    def test_files(self):
        (self.directory / "a clock.json").write_text("{}")
        offered = self.complete("gavel auction create --file ")
        self.assertTrue(any("clock.json" in word for word in offered), offered)


class Bash(Completing, gavel.TestCase):
    DRIVE = """
        source <("$GAVEL_BIN" completions bash) || exit 1
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<< "${1//=/ = }"
        [[ $1 == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        complete -p gavel >/dev/null || exit 1
        _gavel gavel
        printf '%s\\n' "${COMPREPLY[@]}"
    """

    def complete(self, line):
        ran = subprocess.run(["bash", "--norc", "-uc", self.DRIVE, "bash", line], capture_output=True, text=True,
                             cwd=self.directory, env={**gavel.ENVIRONMENT, "GAVEL_BIN": gavel.BINARY})
        self.assertEqual([0, ""], [ran.returncode, ran.stderr])
        return set(ran.stdout.splitlines()) - {""}

    def test_a_word_behind_an_equals_sign(self):
        self.assertEqual({"warn"}, self.complete("gavel serve --log-level=w"))


class Fish(Completing, gavel.TestCase):
    def setUp(self):
        super().setUp()
        if not shutil.which("fish"):
            self.skipTest("there is no fish: ./dev test e2e installs it")

    def complete(self, line):
        env = {**gavel.ENVIRONMENT, "GAVEL_BIN": gavel.BINARY, "HOME": str(self.directory), "XDG_CONFIG_HOME": str(self.directory)}
        ran = subprocess.run(["fish", "--no-config", "-c", '$GAVEL_BIN completions fish | source; complete -C "$argv[1]"', line],
                             capture_output=True, text=True, cwd=self.directory, env=env)
        self.assertEqual([0, ""], [ran.returncode, ran.stderr])
        return {row.split("\t")[0] for row in ran.stdout.splitlines()}


class Zsh(Completing, gavel.TestCase):
    # A shell on a terminal of its own, whose compadd writes down what it is given when a tab comes.
    DRIVE = r"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        send() { zpty -w shell "$1" }
        send 'PROMPT=; stty -echo; autoload -Uz compinit && compinit -D -u; eval "$("$GAVEL_BIN" completions zsh)"'
        send 'compadd() { local -a __found; builtin compadd -O __found "$@"
                          print -rl -- "${__found[@]/#/OFFER=}" >> "$OFFERS"; builtin compadd "$@" }'
        # Said by the line editor: before that has the terminal, ^U would take back what was typed.
        send 'setopt no_beep; zle-line-init() { print REA""DY }; zle -N zle-line-init'
        zpty -r shell out '*READY*'
        zpty -w -n shell "$1"$'\t'
        # The tab has been answered when the line that follows is.
        zpty -w -n shell $'\C-u'
        zpty -w shell 'print DO""NE'
        zpty -r shell out '*DONE*'
        zpty -d shell
    """

    def setUp(self):
        super().setUp()
        if not shutil.which("zsh"):
            self.skipTest("there is no zsh: ./dev test e2e installs it")

    def complete(self, line):
        offers = self.directory / "offers"
        offers.write_text("")
        ran = subprocess.run(["zsh", "-fc", self.DRIVE, "zsh", line], capture_output=True, text=True, cwd=self.directory,
                             timeout=gavel.PATIENCE,
                             env={**gavel.ENVIRONMENT, "GAVEL_BIN": gavel.BINARY, "OFFERS": str(offers), "TERM": "dumb",
                                  "HOME": str(self.directory)})
        self.assertEqual([0, ""], [ran.returncode, ran.stderr])
        return {row[len("OFFER="):].strip() for row in offers.read_text().splitlines() if row.startswith("OFFER=")} - {""}


class Declared(gavel.TestCase):
    def test_each_script_knows_every_command(self):
        for shell in ("bash", "zsh", "fish"):
            script = gavel.run("completions", shell)
            self.assertEqual([0, ""], [script.returncode, script.stderr])
            for path, text in commands().items():
                if path:
                    self.assertIn(path[-1], script.stdout)
                for flag in flags_of(text) - {"--help"}:
                    self.assertIn(flag.lstrip("-"), script.stdout, f"{shell}: {path}")

    def test_an_unknown_shell_is_refused_with_those_that_are_known(self):
        refused = gavel.run("completions", "tcsh")
        self.assertEqual([2, ""], [refused.returncode, refused.stdout])
        self.assertIn("'tcsh' is none of bash|zsh|fish", refused.stderr)


if __name__ == "__main__":
    gavel.main()
