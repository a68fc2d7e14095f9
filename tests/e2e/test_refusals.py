"""What cannot work is refused with one clear line, and leaves nothing behind."""

import os
import socket
import subprocess

import gavel

NOBODY = 65534


class Refusals(gavel.TestCase):
    def assert_refused(self, code, pattern, *arguments, **options):
        done = gavel.run(*arguments, **options)
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertEqual("", done.stdout)
        self.assertRegex(done.stderr.splitlines()[-1], rf"^gavel: .*{pattern}")
        self.assertEqual(1, len(done.stderr.splitlines()), done.stderr)

    def serve(self, data_dir, *flags):
        return ["serve", "--data-dir", data_dir, "--listen", "127.0.0.1:0", *flags]

    def test_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            flags = ["--data-dir", self.directory / "data", "--listen", f"127.0.0.1:{port}"]
            self.assert_refused(1, f"127.0.0.1.*{port}", "serve", *flags)

    def test_a_data_directory_that_is_a_file(self):
        file = self.directory / "data"
        file.write_text("mine")
        self.assert_refused(1, str(file), *self.serve(file))
        self.assertEqual("mine", file.read_text())

    def test_a_data_directory_that_may_not_be_written(self):
        closed = self.directory / "closed"
        closed.mkdir()
        closed.chmod(0o555)
        self.directory.chmod(0o755)
        user = NOBODY if os.getuid() == 0 else None
        if user and not self.can_run_as(user):
            self.skipTest("the binary lies where only root can read it")
        for data_dir in (closed, closed / "data"):
            self.assert_refused(1, str(closed), *self.serve(data_dir), user=user)
            self.assert_refused(
                1, str(closed), "token", "create", "--name", "n", "--role", "admin", "--data-dir", data_dir, user=user
            )
        self.assertEqual([], list(closed.iterdir()))

    def can_run_as(self, user):
        try:
            return gavel.run("version", user=user).returncode == 0
        except subprocess.SubprocessError:
            return False

    def test_a_data_directory_that_another_daemon_uses(self):
        daemon = self.daemon()
        self.assert_refused(1, str(daemon.data_dir), *self.serve(daemon.data_dir))
        self.assertEqual(200, daemon.client().get("/readyz").status)

    def test_a_configuration_with_an_unknown_key(self):
        config = self.directory / "gavel.toml"
        config.write_text('[http]\nlisten = "127.0.0.1:0"\nlisen = "127.0.0.1:0"\n')
        data_dir = self.directory / "data"
        arguments = self.serve(data_dir, "--config", config)
        self.assert_refused(2, r"gavel\.toml:3: .*'http\.lisen'.*'http\.listen'", *arguments)
        self.assertFalse(data_dir.exists())

    def test_an_unknown_variable(self):
        data_dir = self.directory / "data"
        environment = {**gavel.ENVIRONMENT, "GAVEL_HTTP_LISEN": "127.0.0.1:0"}
        self.assert_refused(2, "GAVEL_HTTP_LISEN", *self.serve(data_dir), env=environment)
        self.assertFalse(data_dir.exists())

    def test_an_unknown_flag_command_or_role(self):
        data_dir = self.directory / "data"
        self.assert_refused(2, "'--lisen'.*'--listen'", *self.serve(data_dir, "--lisen", "127.0.0.1:0"))
        self.assert_refused(2, "'sevre'", "sevre")
        self.assert_refused(2, "king", "token", "create", "--name", "n", "--role", "king", "--data-dir", data_dir)
        self.assert_refused(2, "", "serve", "--data-dir", data_dir, "--listen", "nowhere")
        self.assertFalse(data_dir.exists())

    def test_a_configuration_file_that_is_not_there(self):
        self.assert_refused(2, "missing.toml", *self.serve(self.directory / "data", "--config", "missing.toml"))


if __name__ == "__main__":
    gavel.main()
