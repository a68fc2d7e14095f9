"""What the daemon and a service manager tell each other: sd_notify, the watchdog, sockets that are handed over."""

import ctypes
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import gavel

CONFIG = Path(__file__).parents[2] / "config"


class Manager:
    """The end of a NOTIFY_SOCKET that a service manager has."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(0.05)
        self.said = []

    def close(self):
        self._socket.close()

    def listen(self):
        try:
            while True:
                self.said.append(dict(line.split("=", 1) for line in self._socket.recv(4096).decode().split("\n")))
        except TimeoutError:
            pass

    def wait_for(self, name, after=0):
        def found():
            self.listen()
            return next((state for state in self.said[after:] if name in state), None)
        return gavel.wait_until(found, f"the manager is told {name}")


class Notify(gavel.TestCase):
    def start(self, *flags, **env):
        # An abstract name or a path: both are the protocol's.
        path = self.directory / "notify"
        self.manager = Manager(path)
        self.addCleanup(self.manager.close)
        self.file = self.directory / "gavel.toml"
        self.file.write_text("")
        daemon = gavel.Daemon(self.directory / "data", ["--config", self.file, *flags])
        daemon.env = {**gavel.ENVIRONMENT, "NOTIFY_SOCKET": str(path), **env}
        self._daemons.append(daemon)
        self.addCleanup(daemon.check_end)
        return daemon.start()

    def test_it_says_ready_reloading_and_stopping(self):
        daemon = self.start()
        ready = self.manager.wait_for("READY")
        self.assertEqual(200, daemon.client().get("/readyz").status)
        self.assertEqual(f"Serving on http://127.0.0.1:{daemon.port}", ready["STATUS"])
        self.assertFalse([state for state in self.manager.said if "WATCHDOG" in state], "nobody has asked for pings")
        heard = len(self.manager.said)
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self.file.write_text('[log]\nlevel = "debug"\n')
        daemon.signal(signal.SIGHUP)
        reloading = self.manager.wait_for("RELOADING", heard)
        self.assertEqual("1", reloading["RELOADING"])
        self.assertLessEqual(before, int(reloading["MONOTONIC_USEC"]))
        self.manager.wait_for("READY", heard)
        self.assertEqual(["RELOADING", "READY"], [list(state)[0] for state in self.manager.said[heard:]])
        heard = len(self.manager.said)
        self.assertEqual(0, daemon.stop())
        self.manager.wait_for("STOPPING", heard)

    def test_a_watchdog_is_pinged_and_not_for_another_process(self):
        daemon = self.start(WATCHDOG_USEC="300000")
        self.manager.wait_for("READY")
        for _ in range(5):
            self.manager.wait_for("WATCHDOG", len(self.manager.said))
        daemon.stop()
        self.manager.close()
        (self.directory / "notify").unlink()
        daemon = self.start(WATCHDOG_USEC="300000", WATCHDOG_PID="1")
        self.manager.wait_for("READY")
        time.sleep(1)
        self.manager.listen()
        self.assertFalse([state for state in self.manager.said if "WATCHDOG" in state])

    def test_a_daemon_whose_workers_are_stopped_does_not_ping(self):
        daemon = self.start(WATCHDOG_USEC="300000")
        self.manager.wait_for("WATCHDOG")
        with Stopped(daemon.pid) as stopped:
            if not stopped.threads:
                self.skipTest("this process may not trace another one")
            time.sleep(0.5)
            self.manager.listen()
            heard = len(self.manager.said)
            time.sleep(1.5)
            self.manager.listen()
            self.assertEqual([], self.manager.said[heard:], "the main thread runs, and vouches for nobody")
        self.manager.wait_for("WATCHDOG", heard)

    def test_a_variable_that_is_not_understood_is_one_line(self):
        for name, text in (("NOTIFY_SOCKET", "vsock:2:1234"), ("WATCHDOG_USEC", "soon")):
            env = {**gavel.ENVIRONMENT, "NOTIFY_SOCKET": "/run/nobody", name: text}
            refused = gavel.run("serve", "--data-dir", self.directory / "data", env=env)
            self.assertEqual([2, ""], [refused.returncode, refused.stdout])
            self.assertRegex(refused.stderr, rf"^gavel: {name} is '{text}'")


class Stopped:
    """Stops all threads of a process but the first, as a debugger does (PTRACE_SEIZE, PTRACE_INTERRUPT)."""

    SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17

    def __init__(self, pid):
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.ptrace.argtypes = [ctypes.c_long] * 4
        self._pid = pid
        self.threads = []

    def __enter__(self):
        for thread in map(int, os.listdir(f"/proc/{self._pid}/task")):
            if thread != self._pid and self._libc.ptrace(self.SEIZE, thread, 0, 0) == 0:
                self.threads.append(thread)
                self._libc.ptrace(self.INTERRUPT, thread, 0, 0)
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            os.waitpid(thread, 0x40000000)  # __WALL: until it has stopped
            self._libc.ptrace(self.DETACH, thread, 0, 0)


class HandedOver(gavel.TestCase):
    def serve_on(self, listening, count=1, pid="$$"):
        daemon = gavel.Daemon(self.directory / "data")
        daemon.prefix = ["bash", "-c", f'exec 3<&{listening.fileno()}; LISTEN_PID={pid} LISTEN_FDS={count} exec "$@"', "bash"]
        daemon.pass_fds = [listening.fileno()]
        self._daemons.append(daemon)
        self.addCleanup(daemon.check_end)
        return daemon

    def get(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=gavel.PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/healthz")
        return connection.getresponse().status

    def test_it_serves_on_the_socket_and_who_comes_during_a_restart_waits(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            daemon = self.serve_on(listening).start().wait_ready()
            self.assertEqual(port, daemon.port)
            self.assertEqual(200, self.get(port))
            self.assertEqual(0, daemon.stop())
            waiting = socket.create_connection(("127.0.0.1", port))
            self.addCleanup(waiting.close)
            waiting.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            daemon.start().wait_ready()
            waiting.settimeout(gavel.PATIENCE)
            self.assertTrue(waiting.recv(4096).startswith(b"HTTP/1.1 200 "))

    def test_descriptors_of_another_process_are_left_alone(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            daemon = self.serve_on(listening, pid=1).start().wait_ready()
            self.assertNotEqual(listening.getsockname()[1], daemon.port)

    def test_a_descriptor_that_does_not_listen_is_one_line(self):
        with socket.socket() as plain:
            daemon = self.serve_on(plain)
            with self.assertRaisesRegex(AssertionError, "descriptor 3, which was handed over by LISTEN_FDS, is no listening TCP socket"):
                daemon.start()
            self.assertEqual(2, daemon.wait())


class Units(gavel.TestCase):
    def test_the_service_is_confined(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("there is no systemd-analyze: ./dev test e2e installs it")
        said = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager",
                               str(CONFIG / "gavel.service")], capture_output=True, text=True)
        self.assertEqual(0, said.returncode, said.stdout[-300:] + said.stderr)
        self.assertLessEqual(float(re.search(r"Overall exposure level[^:]*: ([\d.]+)", said.stdout)[1]), 2.0)

    def test_systemd_understands_the_units(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("there is no systemd-analyze: ./dev test e2e installs it")
        for name in ("gavel.service", "gavel.socket"):
            text = (CONFIG / name).read_text().replace("/usr/local/bin/gavel", gavel.BINARY)
            (self.directory / name).write_text(text)
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", str(self.directory / "gavel.service"),
                               str(self.directory / "gavel.socket")], capture_output=True, text=True,
                              env={**os.environ, "SYSTEMD_UNIT_PATH": f"{self.directory}:"})
        ours = [line for line in said.stderr.splitlines() if "gavel." in line]
        self.assertEqual([], ours)

    def test_the_daemon_runs_as_the_unit_starts_it(self):
        unit = (CONFIG / "gavel.service").read_text()
        self.assertIn("Type=notify\n", unit)
        command = re.search(r"(?m)^ExecStart=/usr/local/bin/gavel (.*)$", unit)[1].split()
        file = self.directory / "gavel.toml"
        shutil.copy(CONFIG / "gavel.toml", file)
        arguments = [str(file) if word == "/etc/gavel/gavel.toml" else word for word in command]
        checked = gavel.run("config", "check", *arguments[1:])
        self.assertEqual([0, "serve"], [checked.returncode, arguments[0]])


if __name__ == "__main__":
    gavel.main()
