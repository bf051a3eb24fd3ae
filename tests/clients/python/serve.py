"""Starts the reference tenant, reads where it listens, and stops it again."""

import json
import select
import subprocess

READY_WITHIN_S = 20
STOPPED_WITHIN_S = 5


class Tenant:
    """`BINARY serve` on a free loopback port, for as long as the `with` block lasts."""

    def __init__(self, binary, seed):
        arguments = ["serve", "--format", "json", "--listen", "127.0.0.1:0"]
        command = [binary, *arguments, "--seed-file", str(seed)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = None

    def __enter__(self):
        try:
            self.url = json.loads(self._first_line())["url"]
        except BaseException:
            self._process.kill()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        finally:
            self._process.stdout.close()

    def is_running(self):
        return self._process.poll() is None

    def _first_line(self):
        ready, _, _ = select.select([self._process.stdout], [], [], READY_WITHIN_S)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            raise RuntimeError(f"the tenant did not say where it listens: {line!r}")
        return line
