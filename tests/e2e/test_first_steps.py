"""What somebody does who has just built it."""

import json
import re
import shlex
import subprocess

import contract
import gavel
from client import AUCTION, Client


class FirstSteps(gavel.TestCase):
    def test_version_and_help_say_what_it_is(self):
        version = gavel.run("version")
        self.assertEqual(0, version.returncode)
        self.assertRegex(version.stdout, r"^gavel +\d+\.\d+\.\d+\n")
        self.assertRegex(version.stdout, r"(?m)^sqlite +3\.")
        self.assertIsInstance(json.loads(gavel.run("version", "--json").stdout), dict)
        top = gavel.run("--help")
        self.assertEqual([0, ""], [top.returncode, top.stderr])
        for command in ("serve", "token", "replay", "version"):
            self.assertRegex(top.stdout, rf"(?m)^ +{command} ")
        self.assertIn("--listen", gavel.run("serve", "--help").stdout)

    def test_a_token_is_printed_alone_and_works_before_the_first_start_and_while_the_daemon_runs(self):
        data_dir = self.directory / "data"
        early = gavel.run("token", "create", "--name", "sally", "--role", "seller", "--data-dir", data_dir)
        self.assertEqual([0, ""], [early.returncode, early.stderr])
        self.assertRegex(early.stdout, r"^gvl_[A-Za-z0-9_-]{43}\n$")

        daemon = self.daemon()
        token = early.stdout.strip()
        self.assertEqual(201, self.status_with(daemon, token))
        late = gavel.run("token", "create", "--name", "sam", "--role", "seller", "--data-dir", data_dir)
        self.assertEqual(201, self.status_with(daemon, late.stdout.strip()))
        self.assertEqual(401, self.status_with(daemon, token[:-1] + ("A" if token[-1] != "A" else "B")))

    def status_with(self, daemon, token):
        client = Client(lambda: daemon.port, token)
        self.addCleanup(client.close)
        return client.post("/v1/auctions", AUCTION).status

    def test_the_demo_prints_people_with_tokens_and_a_curl_line_that_places_a_bid(self):
        daemon = self.daemon("--demo")
        line = gavel.wait_until(lambda: re.search(r"(?m)^ *(curl .*)\n", daemon.stdout()), "the demo shows a curl line")
        text = daemon.stdout()
        for name in ("alice", "bob", "sam", "market", "root"):
            self.assertRegex(text, rf"(?m)^ *{name} +\w+ +gvl_[A-Za-z0-9_-]{{43}}$")
        curl = [*shlex.split(line[1]), "--write-out", "\n%{content_type}\n%{http_code}"]
        done = subprocess.run(curl, capture_output=True, text=True, timeout=gavel.PATIENCE)
        body, kind, status = done.stdout.rsplit("\n", 2)
        target = re.search(r"(/v1/auctions/\w+/bids)", line[1])[1]
        contract.check("POST", target, int(status), {"Content-Type": kind}, body)
        self.assertEqual(["201", "leading"], [status, json.loads(body)["outcome"]])

    def test_the_health_command_says_whether_a_daemon_is_ready(self):
        daemon = self.daemon()
        url = f"http://127.0.0.1:{daemon.port}"
        self.assertEqual(0, gavel.run("health", "--url", url).returncode)
        daemon.stop()
        self.assertEqual(1, gavel.run("health", "--url", url).returncode)


if __name__ == "__main__":
    gavel.main()
