"""Copies of the manifests with one line broken, run beside the stack on the same cluster.

The scrape configurations of all copies are the pools of one Prometheus, which discovers and
hardly scrapes, and their rules the groups of another, so that a dozen copies need no dozen
processes. Where their Alertmanagers send an alert is asked of `amtool`, which has
Alertmanager's own routing.
"""

import os
import subprocess
import tempfile

from live import operator
from live.engines import Alertmanager, get
from live.stack import K8S, MAIN, RULER, USER, seen


class Broken:
    """What becomes of each copy; `copies` are files by claim."""

    def __init__(self, stack, oracle, copies):
        self.stack = stack
        self.claims = list(copies)
        answers = operator.ask(oracle, [seen(files) for files in copies.values()])
        self.made = dict(zip(copies, map(operator.as_files, answers), strict=True))
        self.scraper = stack.prometheus("broken-scraping", 21, self._pools())
        self.rules = {}
        rules = sorted({path for claim in self.claims for path in self._rules(claim)})
        self.ruler = stack.prometheus("broken-rules", 22, {**stack.reading(), "rule_files": rules})
        self.engines = [self.scraper, self.ruler]

    def alertmanager(self, claim):
        """Runs the Alertmanager of a copy and sends it the alerts of the stack, too."""
        address = (f"{self.stack.base}.23", 29093)
        where = os.path.join(self.stack.folder, "broken-alertmanager")
        config = self.stack.read(self.made[claim], f"{MAIN}/config.yaml", webhook="broken")
        engine = Alertmanager("broken-alertmanager", where, address, config)
        self.stack.tell(address)
        self.engines.append(engine)
        return engine

    def start(self):
        for engine in self.engines:
            engine.start()
        for engine in self.engines:
            engine.wait()

    def stop(self):
        """Stops its engines; the files are the stack's."""
        for engine in self.engines:
            engine.stop()

    def targets(self, claim, job):
        """The active targets that a copy has for a job."""
        prefix = f"{self.claims.index(claim)}|"
        return [
            each
            for each in self.scraper.targets()
            if each["scrapePool"].startswith(prefix) and each["labels"]["job"] == job
        ]

    def alerts(self, claim, name):
        """The labels with which a copy's alert fires."""
        groups = get(f"{self.ruler.url}/api/v1/rules")["data"]["groups"]
        files = self._rules(claim)
        return [
            alert["labels"]
            for group in groups
            if group["file"] in files
            for rule in group["rules"]
            if rule["name"] == name
            for alert in rule["alerts"]
            if alert["state"] == "firing"
        ]

    def receivers(self, claim, labels):
        """Who is told of an alert with these labels, or None where the configuration does
        not load."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(self.made[claim][f"{MAIN}/config.yaml"])
            file.flush()
            pairs = [f"{name}={value}" for name, value in labels.items()]
            done = subprocess.run(
                ["amtool", "config", "routes", "test", f"--config.file={file.name}", *pairs],
                capture_output=True,
                text=True,
                check=False,
            )
        return done.stdout.strip().split(",") if done.returncode == 0 else None

    def _pools(self):
        pools = []
        for number, claim in enumerate(self.claims):
            for path in (K8S, USER):
                config = self.stack.read(self.made[claim], f"{path}/config.yaml")
                for pool in config.get("scrape_configs", ()):
                    name = {"job_name": f"{number}|{pool['job_name']}"}
                    pools.append({**pool, **name, "scrape_interval": "1h"})
        return {"scrape_configs": pools}

    def _rules(self, claim):
        """The rule files of a copy, as Thanos Ruler gets them; equal ones are the same file."""
        made, found = self.made[claim], set()
        for path, text in made.items():
            if path.startswith(f"{RULER}/rules/"):
                folder = f"broken-{len(self.rules)}"
                if text not in self.rules:
                    self.rules[text] = self.stack.rules({path: text}, RULER, folder)[0]
                found.add(self.rules[text])
        return found
