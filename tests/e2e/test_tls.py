"""The daemon speaks TLS itself: to Python's ssl, curl, openssl, WebSockets, and to its own commands."""

import contextlib
import hashlib
import json
import signal
import socket
import ssl
import subprocess
import unittest

import certificates
import gavel
from watcher import Watcher


def command(*arguments, stdin=""):
    """Its output and errors in one, and its exit code."""
    command_line = list(map(str, arguments))
    done = subprocess.run(command_line, input=stdin, capture_output=True, text=True, timeout=gavel.PATIENCE)
    return done.returncode, done.stdout + done.stderr


class TlsTestCase(gavel.TestCase):
    def setUp(self):
        super().setUp()
        self.authority = certificates.Authority(self.directory)
        self.chain, self.key = self.authority.sign("bids.example")

    def flags(self):
        return "--http-tls-certificate", self.chain, "--http-tls-key", self.key

    def tls_daemon(self, *flags):
        return self.daemon(*self.flags(), *flags, tls=self.authority.context())

    @contextlib.contextmanager
    def connection(self, daemon, context=None):
        with socket.create_connection(("127.0.0.1", daemon.port), gavel.PATIENCE) as plain:
            with (context or daemon.tls).wrap_socket(plain, server_hostname="bids.example") as secure:
                yield secure

    def shown(self, daemon):
        """The hash of the certificate that a new connection is shown."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self.connection(daemon, context) as secure:
            return hashlib.sha256(secure.getpeercert(binary_form=True)).hexdigest()


class Serving(TlsTestCase):
    def test_an_auction_is_made_watched_and_bid_at(self):
        daemon = self.tls_daemon()
        auction = daemon.client("sally", "seller").make_auction()
        watcher = Watcher(daemon, auction["id"])
        watcher.wait_for(lambda message: message["type"] == "snapshot")
        alice = daemon.client("alice", "bidder")
        alice.accepted_bid(auction["id"], 20_000)
        watcher.wait_for(lambda message: message["type"] != "snapshot" and "bid" in json.dumps(message))
        answer = alice.get("/healthz")
        self.assertEqual("max-age=31536000", answer.headers["Strict-Transport-Security"])
        metrics = daemon.client("ops", "admin").get("/metrics").body.decode()
        self.assertRegex(metrics, r"\ngavel_tls_certificate_expires_seconds 1?[0-9.e+]{6,}\n")
        self.assertIn("\ngavel_tls_handshakes_failed_total ", metrics)

    def test_the_field_for_browsers_is_sent_over_tls_alone_and_can_be_switched_off(self):
        without = self.tls_daemon("--http-hsts-max-age", "0s")
        self.assertIsNone(without.client().get("/healthz").headers["Strict-Transport-Security"])
        plain = self.daemon(name="plain")
        self.assertIsNone(plain.client().get("/healthz").headers["Strict-Transport-Security"])

    def test_versions_and_suites_are_those_of_today(self):
        daemon = self.tls_daemon()
        server = ["openssl", "s_client", "-connect", f"127.0.0.1:{daemon.port}", "-CAfile", self.authority.file,
                  "-verify_hostname", "bids.example"]
        weak = ["-cipher", "ALL:@SECLEVEL=0"]
        for version, expected in (("-tls1_3", "TLSv1.3"), ("-tls1_2", "TLSv1.2")):
            code, out = command(*server, version, "-alpn", "h2,http/1.1")
            self.assertEqual(0, code, out)
            self.assertIn(expected, out)
            self.assertIn("Verify return code: 0 (ok)", out)
            self.assertIn("ALPN protocol: http/1.1", out)
            self.assertNotIn("Early data was accepted", out)
        for refused in (["-tls1_1", *weak], ["-tls1", *weak], ["-tls1_2", "-cipher", "AES128-GCM-SHA256"],
                        ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], ["-alpn", "h2"]):
            code, out = command(*server, *refused)
            self.assertNotEqual(0, code, refused)
            self.assertIn("alert", out, refused)
        self.assertEqual(200, daemon.client().get("/healthz").status)

    def test_a_session_is_resumed_and_renegotiation_refused(self):
        daemon = self.tls_daemon()
        saved = self.directory / "session"
        server = ["openssl", "s_client", "-connect", f"127.0.0.1:{daemon.port}", "-CAfile", self.authority.file]
        request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        code, out = command(*server, "-ign_eof", "-sess_out", saved, stdin=request)
        self.assertIn("HTTP/1.1 200 OK", out)
        code, out = command(*server, "-ign_eof", "-sess_in", saved, stdin=request)
        self.assertIn("Reused, TLSv1.3", out)
        self.assertIn("HTTP/1.1 200 OK", out)
        asking = subprocess.Popen([*map(str, server), "-tls1_2"], text=True, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(asking.kill)
        asking.stdin.write("R\n")  # and it stays open, or s_client would leave before the answer
        asking.stdin.flush()
        out = asking.stdout.read()
        self.assertIn("RENEGOTIATING", out)
        self.assertIn("no renegotiation", out)
        self.assertNotEqual(0, asking.wait(gavel.PATIENCE))
        asking.stdin.close()
        asking.stdout.close()

    def test_curl_is_served_and_verifies_the_name(self):
        daemon = self.tls_daemon("--http-allowed-hosts", "bids.example")
        curl = ["curl", "-sS", "--cacert", self.authority.file, "--resolve", f"*:{daemon.port}:127.0.0.1"]
        for version in ("--http1.1", "--http2"):
            code, out = command(*curl, version, "-w", "%{http_code} %{http_version}",
                                "-o", "/dev/null", f"https://bids.example:{daemon.port}/readyz")
            self.assertEqual((0, "200 1.1"), (code, out))
        self.assertEqual(60, command(*curl, f"https://other.example:{daemon.port}/readyz")[0])
        self.assertEqual(60, command("curl", "-sS", f"https://127.0.0.1:{daemon.port}/readyz")[0])

    def test_plain_http_is_told_so_and_the_log_is_quiet_about_it(self):
        daemon = self.tls_daemon()
        code, out = command("curl", "-sS", f"http://127.0.0.1:{daemon.port}/readyz")
        self.assertEqual(0, code)
        self.assertEqual([400, "tls_required"], [json.loads(out)[name] for name in ("status", "code")])
        with socket.create_connection(("127.0.0.1", daemon.port), gavel.PATIENCE) as scanner:
            scanner.sendall(b"\x05\x01\x00")
            scanner.shutdown(socket.SHUT_WR)
            while scanner.recv(100):
                pass
        self.assertNotIn("warn", daemon.stderr())

    def test_a_stop_says_goodbye(self):
        daemon = self.tls_daemon()
        with self.connection(daemon) as idle:
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(idle.recv(10_000).startswith(b"HTTP/1.1 200 OK\r\n"))
            daemon.signal(signal.SIGTERM)
            rest = b""
            while piece := idle.recv(10_000):  # raises where the connection ends without a goodbye
                rest += piece
        self.assertEqual(0, daemon.wait())


class Reloading(TlsTestCase):
    def reload(self, daemon, wanted):
        before = len(daemon.stderr())
        daemon.signal(signal.SIGHUP)
        gavel.wait_until(lambda: wanted in daemon.stderr()[before:], f"the log says {wanted!r}")
        return [line for line in daemon.stderr()[before:].splitlines() if "reload: " in line]

    def renew(self, name="next.example", **how):
        chain, key = self.authority.sign(name, **how)
        self.chain.write_bytes(chain.read_bytes())
        self.key.write_bytes(key.read_bytes())

    def test_sighup_takes_the_new_certificate_and_leaves_connections_alone(self):
        daemon = self.tls_daemon()
        before = self.shown(daemon)
        with self.connection(daemon) as older:
            self.renew()
            lines = self.reload(daemon, "the TLS certificate is now")
            self.assertEqual(1, len(lines), lines)
            self.assertRegex(lines[0], r"certificate is now CN=next\.example, good until 20\d\d-[\d-]+T[\d:]+Z$")
            gavel.wait_until(lambda: self.shown(daemon) != before, "the new one is shown")
            older.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(older.recv(10_000).startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertEqual(1, len(self.reload(daemon, "nothing is different")))

    def test_a_bad_file_keeps_the_old_certificate_and_is_a_line_of_the_log(self):
        daemon = self.tls_daemon()
        before, good = self.shown(daemon), self.chain.read_bytes()
        for bad, what in ((b"", "has no certificate in PEM form"), (self.key.read_bytes(), "has no certificate"),
                          (self.authority.file.read_bytes(), "is not the key of the certificate")):
            self.chain.write_bytes(bad)
            lines = self.reload(daemon, "nothing was changed")
            self.assertIn(what, lines[0])
            self.assertIn("; the one that is there stays", lines[0])
            self.assertEqual(before, self.shown(daemon))
        self.renew(days=-1)
        self.assertIn("has expired", self.reload(daemon, "nothing was changed")[0])
        self.assertEqual(before, self.shown(daemon))
        self.assertEqual(200, daemon.client().get("/healthz").status)
        self.chain.write_bytes(good)

    def test_tls_is_not_switched_off_by_a_reload(self):
        file = self.directory / "gavel.toml"
        both = f'[http]\ntls_certificate = "{self.chain}"\ntls_key = "{self.key}"\n'
        file.write_text(both)
        daemon = self.daemon("--config", file, tls=self.authority.context())
        before = self.shown(daemon)
        file.write_text("")
        self.assertIn("TLS is switched on and off by a restart", self.reload(daemon, "nothing was changed")[0])
        file.write_text(both.replace("tls_key", "#"))
        self.assertIn("http.tls_key is missing", self.reload(daemon, "nothing was changed")[0])
        chain, key = self.authority.sign("moved")
        file.write_text(f'[http]\ntls_certificate = "{chain}"\ntls_key = "{key}"\n')
        lines = self.reload(daemon, "the TLS certificate is now")
        self.assertEqual(3, len(lines), lines)
        gavel.wait_until(lambda: self.shown(daemon) != before, "the new one is shown")


class Configuration(TlsTestCase):
    def test_a_mistake_is_one_line_at_the_start_and_in_the_check(self):
        old, old_key = self.authority.sign("old", days=-1)
        other, other_key = self.authority.sign("other")
        locked = self.directory / "locked.key"
        certificates.openssl("ec", "-in", self.key, "-aes128", "-passout", "pass:secret", "-out", locked)
        for chain, key, code, what in (
            (self.chain, "", 2, "http.tls_key is missing"),
            ("", self.key, 2, "http.tls_certificate is missing"),
            (self.directory / "none.pem", self.key, 1, "none.pem cannot be read: No such file or directory"),
            (self.chain, self.directory / "none.key", 1, "none.key cannot be read: No such file or directory"),
            (self.directory, self.key, 1, "is a directory: name a file"),
            (self.key, self.key, 1, "has no certificate in PEM form"),
            (self.chain, self.chain, 1, "has no private key in PEM form"),
            (self.chain, other_key, 1, f"is not the key of the certificate {self.chain}"),
            (old, old_key, 1, "and has expired: renew it"),
            (self.chain, locked, 1, "is encrypted, and nobody is there to be asked for its passphrase"),
        ):
            flags = ["--http-tls-certificate", chain, "--http-tls-key", key]
            with self.subTest(what):
                served = gavel.run("serve", "--data-dir", self.directory / "refused", "--listen", "127.0.0.1:0", *flags)
                checked = gavel.run("config", "check", *flags)
                self.assertEqual([code, 2], [served.returncode, checked.returncode])
                for done in (served, checked):
                    self.assertIn(what, done.stderr)
                    self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        self.assertEqual(0, gavel.run("config", "check", *self.flags()).returncode)

    def test_one_that_ends_soon_is_a_warning(self):
        self.chain, self.key = self.authority.sign("soon", days=5)
        daemon = self.tls_daemon()
        self.assertIn("the TLS certificate ends soon, renew it and send SIGHUP: CN=soon", daemon.stderr())


class Commands(TlsTestCase):
    def test_health_asks_by_https_and_trusts_whom_it_is_told_to(self):
        daemon = self.tls_daemon()
        url = f"https://127.0.0.1:{daemon.port}"
        self.assertEqual(0, gavel.run("health", "--url", url, "--cacert", self.authority.file).returncode)
        self.assertEqual(0, gavel.run("health", "--url", url, "--insecure").returncode)
        by_environment = {**gavel.ENVIRONMENT, "SSL_CERT_FILE": str(self.authority.file)}
        self.assertEqual(0, gavel.run("health", "--url", url, env=by_environment).returncode)

        untrusted = gavel.run("health", "--url", url)
        self.assertEqual(1, untrusted.returncode)
        self.assertIn("its certificate is not trusted: ", untrusted.stderr)
        self.assertIn("(--cacert FILE names the authorities to trust)", untrusted.stderr)
        other = certificates.Authority(self.directory, "other")
        self.assertEqual(1, gavel.run("health", "--url", url, "--cacert", other.file).returncode)
        for bad, what in ((self.directory / "none.pem", "none.pem"), (self.key, "there are no certificates")):
            refused = gavel.run("health", "--url", url, "--cacert", bad)
            self.assertEqual(1, refused.returncode)
            self.assertIn(what, refused.stderr)

    def test_the_name_in_the_url_has_to_be_in_the_certificate(self):
        self.chain, self.key = self.authority.sign("elsewhere", "DNS:elsewhere.example")
        daemon = self.daemon(*self.flags(), tls=self._unnamed())
        for host, what in (("127.0.0.1", "IP address mismatch"), ("localhost", "hostname mismatch")):
            done = gavel.run("health", "--url", f"https://{host}:{daemon.port}", "--cacert", self.authority.file)
            self.assertEqual(1, done.returncode)
            self.assertIn(f"its certificate is not trusted: {what}", done.stderr.replace("Hostname", "hostname"))
        self.assertEqual(0, gavel.run("health", "--url", f"https://localhost:{daemon.port}", "--insecure").returncode)

    def _unnamed(self):
        context = self.authority.context()
        context.check_hostname = False
        return context

    def test_who_takes_the_wrong_scheme_is_told_at_once(self):
        secure, plain = self.tls_daemon(), self.daemon(name="plain")
        done = gavel.run("auction", "list", "--url", f"http://127.0.0.1:{secure.port}")
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertIn("This port speaks TLS: use https:// or wss://. (tls_required)", done.stderr)
        done = gavel.run("auction", "list", "--url", f"https://127.0.0.1:{plain.port}", timeout=20)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn(f"cannot talk to https://127.0.0.1:{plain.port}: TLS failed: ", done.stderr)

    def test_auctions_are_made_bid_at_and_watched_by_https(self):
        daemon = self.tls_daemon()
        env = {**gavel.ENVIRONMENT, "GAVEL_URL": f"https://localhost:{daemon.port}",
               "SSL_CERT_FILE": str(self.authority.file)}
        env["GAVEL_TOKEN"] = daemon.token("sally", "seller")
        made = gavel.run("auction", "create", "--title", "Clock", "--currency", "USD", "--starting-price", "99.00",
                         "--increments", "ebay-us", "--duration", "10m", "--json", env=env)
        self.assertEqual(0, made.returncode, made.stderr)
        auction = json.loads(made.stdout)["id"]
        watch = subprocess.Popen([gavel.BINARY, "auction", "watch", auction, "--json"], env=env, text=True,
                                 stdout=subprocess.PIPE)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait, gavel.PATIENCE)
        self.addCleanup(watch.kill)
        self.assertEqual("snapshot", json.loads(watch.stdout.readline())["type"])
        bid = gavel.run("bid", auction, "175.00", env={**env, "GAVEL_TOKEN": daemon.token("alice", "bidder")})
        self.assertEqual(0, bid.returncode, bid.stderr)
        self.assertEqual(2, json.loads(watch.stdout.readline())["seq"])
        daemon.client("sally", "seller").cancel(auction)
        self.assertEqual(6, watch.wait(gavel.PATIENCE))

        distrusting = gavel.run("auction", "watch", auction, env={**env, "SSL_CERT_FILE": "/dev/null"}, timeout=20)
        self.assertEqual(1, distrusting.returncode)
        self.assertIn("its certificate is not trusted", distrusting.stderr)

    def test_bench_loads_by_https(self):
        daemon = self.tls_daemon()
        env = {**gavel.ENVIRONMENT, "GAVEL_TOKEN": daemon.token("shop", "operator")}
        done = gavel.run("bench", "--bidders", "4", "--watchers", "8", "--auctions", "2", "--duration", "500ms",
                         "--json", "--url", f"https://127.0.0.1:{daemon.port}", "--cacert", self.authority.file,
                         env=env)
        self.assertEqual(0, done.returncode, done.stderr)


if __name__ == "__main__":
    gavel.main()
