"""Prometheus and Alertmanager as processes of ours, with configurations of a temporary folder."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

PROMETHEUS = "prometheus"
ALERTMANAGER = ("prometheus-alertmanager", "alertmanager")
"""The same program under Debian's and under its own name."""


def missing():
    """Programs that are not installed; empty where everything is there."""
    lacking = [name for name in (PROMETHEUS, "promtool") if shutil.which(name) is None]
    if not any(map(shutil.which, ALERTMANAGER)):
        lacking.append(ALERTMANAGER[0])
    return lacking


def get(url, **query):
    """The JSON that a server answers."""
    full = f"{url}?{urllib.parse.urlencode(query)}" if query else url
    with urllib.request.urlopen(full, timeout=10) as answer:
        return json.load(answer)


def eventually(what, check, seconds=30.0):
    """The first true result of the check, or a failure that says what did not happen."""
    end = time.monotonic() + seconds
    last = None
    while time.monotonic() < end:
        try:
            found = check()
            if found:
                return found
        except (OSError, urllib.error.URLError) as error:
            last = error
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:g} s: {what}" + (f" ({last})" if last else ""))


class Engine:
    """A process with a web address; `public` is the one that others ask. `log` is what it
    printed."""

    def __init__(self, name, folder, address, config, argv):
        self.name = name
        self.folder = folder
        self.url = self.public = f"http://{address[0]}:{address[1]}"
        self.argv = argv
        self.process = None
        os.makedirs(folder, exist_ok=True)
        self.configure(config)

    def configure(self, config):
        self.config = config
        with open(os.path.join(self.folder, "config.yaml"), "w", encoding="utf-8") as file:
            json.dump(config, file, indent=1)

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                self.argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def wait(self, seconds=30.0):
        """Until it is ready to serve."""

        def ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended:\n{self.log()[-2000:]}")
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=5) as answer:
                return answer.status == 200

        eventually(f"{self.name} is ready", ready, seconds)

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Prometheus(Engine):
    """A Prometheus with a database of its own."""

    def __init__(self, name, folder, address, config):
        argv = [
            PROMETHEUS,
            f"--config.file={folder}/config.yaml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address={address[0]}:{address[1]}",
            "--rules.alert.resend-delay=1s",
            "--rules.alert.for-grace-period=1s",
        ]
        self.known = []
        super().__init__(name, folder, address, config, argv)

    def query(self, expr, at=None):
        """The result of an instant query: its type, and the values."""
        query = {"query": expr} if at is None else {"query": expr, "time": at}
        data = get(f"{self.public}/api/v1/query", **query)["data"]
        return data["result"]

    def query_range(self, expr, start, end, step):
        """The series of a range query."""
        query = {"query": expr, "start": start, "end": end, "step": step}
        return get(f"{self.public}/api/v1/query_range", **query)["data"]["result"]

    def label_values(self, label, selector):
        query = {"match[]": selector} if selector else {}
        return get(f"{self.public}/api/v1/label/{label}/values", **query)["data"]

    def series(self):
        """The labels of everything in the database."""
        return get(f"{self.public}/api/v1/series", **{"match[]": '{__name__=~".+"}'})["data"]

    def targets(self):
        return get(f"{self.url}/api/v1/targets")["data"]["activeTargets"]

    def remember(self):
        """Keeps what it found, for when it does not run."""
        self.known = self.targets()

    def alerts(self):
        """Names and states of the alerts that are pending or firing."""
        found = get(f"{self.url}/api/v1/alerts")["data"]["alerts"]
        return {(each["labels"]["alertname"], each["state"]) for each in found}


class Alertmanager(Engine):
    """An Alertmanager alone."""

    def __init__(self, name, folder, address, config):
        program = next(filter(shutil.which, ALERTMANAGER))
        argv = [
            program,
            f"--config.file={folder}/config.yaml",
            f"--storage.path={folder}/data",
            f"--web.listen-address={address[0]}:{address[1]}",
            "--cluster.listen-address=",
        ]
        super().__init__(name, folder, address, config, argv)
