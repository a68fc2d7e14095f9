"""The gavel binary under test: commands, and a daemon that is started, stopped and killed.

    class Live(gavel.TestCase):
        def test_it_answers(self):
            daemon = self.daemon("--debug-allow-crash")
            self.assertEqual(200, daemon.client().get("/healthz").status)

GAVEL_BIN names the binary. A daemon listens on a free port of 127.0.0.1 and keeps its data in a directory of its own
below a temporary one. At the end of the test it gets SIGTERM and must leave with 0; what it wrote to stderr must hold
no sanitizer's report, and is printed when the test failed.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import contract
from client import Client

BINARY = os.path.abspath(os.environ.get("GAVEL_BIN", "build/release/bin/gavel"))
PATIENCE = 60.0  # seconds: how long anything is waited for; only a fault takes that long
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:")
# The daemon refuses GAVEL_* variables that it does not know, and those that it knows would change it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GAVEL_")}


def wait_until(condition, what, patience=PATIENCE):
    """Returns the first true value of condition()."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.01)
    return value


def run(*arguments, user=None, **options):
    """Runs the binary to its end: a CompletedProcess with text in stdout and stderr. `user`: a numeric user id."""
    command = [BINARY, *map(str, arguments)]
    if user is not None:
        command = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", *command]
    options = {"env": ENVIRONMENT, "timeout": PATIENCE, **options}
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


class Daemon:
    """`gavel serve` on one data directory, over several lives. To be started from the main thread."""

    def __init__(self, data_dir, flags=()):
        self.data_dir = Path(data_dir)
        self.flags = [str(flag) for flag in flags]
        self.env = ENVIRONMENT
        self.prefix = []  # a command that becomes the daemon
        self.pass_fds = ()
        self.tls = None  # an ssl.SSLContext for its clients, where it speaks TLS
        self.port = 0
        self.log = ""  # stderr of the lives that are over
        self._process = None
        self._waited_for = False
        self._tokens = {}
        self._clients = []

    # -- life and death

    def start(self):
        base = self.data_dir.parent
        self._out, self._err = base / f"{self.data_dir.name}.out", base / f"{self.data_dir.name}.err"
        # If the test is killed, so is the daemon.
        command = ["setpriv", "--pdeathsig", "KILL", BINARY, "serve", "--data-dir", str(self.data_dir)]
        if "--listen" not in self.flags:
            command += ["--listen", "127.0.0.1:0"]
        command = [*self.prefix, *command, *self.flags]
        with open(self._out, "w") as out, open(self._err, "w") as err:
            self._waited_for = False
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=self.env,
                                             pass_fds=self.pass_fds)
        line = wait_until(lambda: self._first_line() or self._process.poll() is not None, "the daemon listens")
        found = re.fullmatch(r"gavel listens on (https?)://127\.0\.0\.1:(\d+)", str(line))
        if not found or (found[1] == "https") != (self.tls is not None):
            self._collect_log()
            raise AssertionError(f"the daemon did not start: {line}\n{self.log}")
        self.port = int(found[2])
        return self

    def wait_ready(self):
        """Until every unfinished auction has its process."""
        wait_until(lambda: self.client().get("/readyz").status == 200, "the daemon is ready")
        return self

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self):
        """Until it has ended: its exit code, negative for a signal."""
        code = self._process.wait(PATIENCE)
        self._waited_for = True
        self._collect_log()
        return code

    def stop(self):
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        self.signal(signal.SIGKILL)
        self.wait()

    @property
    def running(self):
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self):
        return self._process.pid

    def stdout(self):
        return self._out.read_text()

    def stderr(self):
        return self._err.read_text()

    def check_end(self):
        """Ends it if it runs, and raises if it did not end well, or by itself."""
        by_itself = self._process is not None and not self._waited_for and not self.running
        try:
            code = self.stop() if self.running else 0
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("SIGTERM did not end the daemon") from None
        finally:
            for client in self._clients:
                client.close()
        if by_itself:
            code = self.wait()
            raise AssertionError(f"the daemon ended by itself with {code}")
        if code != 0:
            raise AssertionError(f"SIGTERM ended the daemon with {code}")
        if SANITIZER.search(self.log):
            raise AssertionError("a sanitizer has reported something")

    # -- its people

    def token(self, name, role):
        """A token of this data directory, made once."""
        if (name, role) not in self._tokens:
            made = run("token", "create", "--name", name, "--role", role, "--data-dir", self.data_dir)
            if made.returncode != 0:
                raise AssertionError(f"no token: {made.stderr}")
            self._tokens[name, role] = made.stdout.strip()
        return self._tokens[name, role]

    def client(self, name=None, role=None):
        """A connection of its own to whichever port it has now; without a name it is anonymous."""
        client = Client(lambda: self.port, self.token(name, role) if name else None, tls=self.tls)
        self._clients.append(client)  # closed at the end
        return client

    # --

    def _first_line(self):
        line, end, _ = self._out.read_text().partition("\n")
        return line if end else None

    def _collect_log(self):
        if self._err.exists():
            self.log += self._err.read_text()
            self._err.unlink()


class TestCase(unittest.TestCase):
    """A test with a temporary directory, whose daemons are ended and looked at afterwards."""

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="gavel-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self._daemons = []
        contract.broken()
        self.addCleanup(self._check_contract)

    def _check_contract(self):
        """Also what a thread of the test has swallowed."""
        if found := contract.broken():
            raise found[0]

    def daemon(self, *flags, name="data", tls=None):
        """A daemon that has been started and is ready. `tls`: as Daemon.tls."""
        daemon = Daemon(self.directory / name, flags)
        daemon.tls = tls
        self._daemons.append(daemon)
        self.addCleanup(daemon.check_end)
        return daemon.start().wait_ready()

    def run(self, result=None):
        self._daemons = []
        result = result or self.defaultTestResult()
        bad = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > bad:
            for daemon in self._daemons:
                print(f"--- stderr of the daemon in {daemon.data_dir}:\n{daemon.log}---", file=sys.stderr)
        return result

    def seed(self):
        """A seed for what is random: printed, and taken from GAVEL_SEED where that is set."""
        seed = int(os.environ.get("GAVEL_SEED", random.SystemRandom().randrange(2**32)))
        print(f"{self.id()}: GAVEL_SEED={seed}", flush=True)
        return seed


@contextlib.contextmanager
def all_at_end(items, end):
    """Calls end(item) for every item when the block is left, however it is left."""
    with contextlib.ExitStack() as stack:
        for item in items:
            stack.callback(end, item)
        yield items


def main():
    """Runs the tests of the calling file. Leaves with 77, which CTest calls skipped, when all of them were skipped."""
    program = unittest.main(module="__main__", verbosity=2, exit=False)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) == result.testsRun else 0)
