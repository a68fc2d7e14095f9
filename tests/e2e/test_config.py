"""What is set, where, and what of it changes while the daemon runs."""

import http.client
import json
import re
import signal
from pathlib import Path

import gavel

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
ORIGIN = "https://bids.example"


class Print(gavel.TestCase):
    def test_every_key_is_shown_with_where_it_was_set(self):
        file = self.directory / "gavel.toml"
        file.write_text('[log]\nlevel = "warn"\n[auctions]\nworkers = 3\nmailbox_limit = 7\n')
        env = {**gavel.ENVIRONMENT, "GAVEL_AUCTIONS_WORKERS": "4", "GAVEL_CONFIG": str(file)}
        shown = gavel.run("config", "print", "--json", "--http-listen", "[::1]:1", env=env)
        self.assertEqual([0, ""], [shown.returncode, shown.stderr])
        keys = json.loads(shown.stdout)
        self.assertEqual({"value": "warn", "from": f"{file}:2", "reloads": True}, keys["log.level"])
        self.assertEqual([4, "GAVEL_AUCTIONS_WORKERS"], [keys["auctions.workers"][m] for m in ("value", "from")])
        self.assertEqual([7, f"{file}:5"], [keys["auctions.mailbox_limit"][m] for m in ("value", "from")])
        self.assertEqual(["[::1]:1", "--http-listen"], [keys["http.listen"][m] for m in ("value", "from")])
        self.assertEqual("default", keys["log.format"]["from"])
        defaults = gavel.run("config", "defaults").stdout
        table = gavel.run("config", "print").stdout.splitlines()
        self.assertEqual(len(re.findall(r"(?m)^[\w.]+ = ", defaults)), len(table))
        self.assertEqual({line.split()[-1] for line in table}, {"default"})

    def test_a_mistake_is_one_line_with_its_place(self):
        file = self.directory / "gavel.toml"
        file.write_text("[http]\nlisen = 1\n")
        refused = gavel.run("config", "print", "--config", file)
        self.assertEqual([2, ""], [refused.returncode, refused.stdout])
        self.assertEqual(f"gavel: {file}:2: unknown key 'http.lisen', did you mean 'http.listen'?\n", refused.stderr)

    def test_the_manual_names_the_keys_that_reload(self):
        keys = json.loads(gavel.run("config", "print", "--json").stdout)
        section = OPERATIONS.read_text().partition("### Reloading")[2].partition("\n#")[0]
        table = section.partition("| key")[2]
        self.assertEqual({key for key, it in keys.items() if it["reloads"]}, set(re.findall(r"`(\w+\.\w+)`", table)))


class Reload(gavel.TestCase):
    def start(self, text):
        self.file = self.directory / "gavel.toml"
        self.file.write_text(text)
        return self.daemon("--config", self.file)

    def reload(self, daemon, text, wanted):
        """Writes the file, sends SIGHUP, and gives the log's lines about it, once `wanted` is among them."""
        before = len(daemon.stderr())
        self.file.write_text(text)
        daemon.signal(signal.SIGHUP)
        gavel.wait_until(lambda: wanted in daemon.stderr()[before:], f"the log says {wanted!r}")
        return [line for line in daemon.stderr()[before:].splitlines() if "reload: " in line]

    def allowed_origin(self, daemon):
        connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=gavel.PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/healthz", headers={"Origin": ORIGIN})
        response = connection.getresponse()
        response.read()
        return response.getheader("Access-Control-Allow-Origin")

    def test_what_may_change_changes_and_each_key_is_a_line_of_the_log(self):
        daemon = self.start('[http]\nmax_connections = 100\n[shutdown]\ngrace = "5s"\n')
        self.assertIsNone(self.allowed_origin(daemon))
        text = f"""
            [http]
            max_connections = 90
            body_limit = "1KiB"
            allowed_origins = ["{ORIGIN}"]
            [shutdown]
            grace = "6s"
            [log]
            level = "debug"
        """
        lines = self.reload(daemon, text, "log.level")
        self.assertEqual(5, len(lines), lines)
        self.assertRegex(lines[0], r"Z info  reload: http\.max_connections: changed from 100 to 90$")
        self.assertRegex(lines[1], r"Z info  reload: http\.body_limit: changed from 16KiB to 1KiB$")
        self.assertRegex(lines[2], rf"Z info  reload: http\.allowed_origins: changed from '' to {ORIGIN}$")
        self.assertRegex(lines[3], r"Z info  reload: log\.level: changed from info to debug$")
        self.assertRegex(lines[4], r"Z warning reload: shutdown\.grace: is 5s, and 6s only after a restart$")
        gavel.wait_until(lambda: self.allowed_origin(daemon) == ORIGIN, "the origin is allowed")
        answer = daemon.client("sally", "seller").post("/v1/auctions", {"title": "x" * 2000})
        self.assertEqual([413, "body_too_large"], [answer.status, answer.json["code"]])
        gavel.wait_until(lambda: "debug http: refused 413" in daemon.stderr(), "answers are logged at the level debug")

    def test_the_log_becomes_json_and_then_silent(self):
        daemon = self.start('[log]\nlevel = "warn"\n')
        lines = self.reload(daemon, '[log]\nformat = "json"\n', "log.level")
        self.assertEqual(["reload: log.level: changed from warn to info", "reload: log.format: changed from text to json"],
                         [json.loads(line)["message"] for line in lines])
        before = len(daemon.stderr())
        self.reload(daemon, '[log]\nlevel = "off"\n', "log.format: changed from json to text")
        self.assertEqual(0, daemon.stop())
        self.assertNotIn("stop", daemon.log[before:])

    def test_a_bad_file_changes_nothing_and_says_why(self):
        daemon = self.start("")
        bad = f'[log]\nlevel = "debug"\n[http]\nallowed_origins = ["{ORIGIN}"]\nbody_limit = "16"\n'
        lines = self.reload(daemon, bad, "nothing was changed")
        self.assertEqual(1, len(lines), lines)
        self.assertIn(f"nothing was changed: {self.file}:5: http.body_limit: '16' has no unit: write 512B", lines[0])
        self.assertIsNone(self.allowed_origin(daemon))
        self.file.unlink()
        before = len(daemon.stderr())
        daemon.signal(signal.SIGHUP)
        gavel.wait_until(lambda: "cannot read the configuration file" in daemon.stderr()[before:], "it says so")
        self.assertEqual(["reload: nothing is different"],
                         [line.partition("info  ")[2] for line in self.reload(daemon, "", "is different")])
        self.assertIsNone(self.allowed_origin(daemon))

    def test_a_log_that_is_off_is_silent_from_the_start(self):
        daemon = self.daemon("--log-level", "off")
        daemon.stop()
        self.assertEqual("", daemon.log)


if __name__ == "__main__":
    gavel.main()
