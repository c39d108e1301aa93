"""The whole stack on loopback: cluster, engines with the operator's configuration, Slack."""

import json
import os
import shutil
import tempfile
import urllib.parse

from live import durations, operator
from live.engines import Alertmanager, Prometheus, eventually
from live.manifests import description, everything, loaded, objects, texts
from live.querier import Front
from live.serve import network
from live.slack import Slack
from live.world import World

K8S = "prometheuses/openshift-monitoring/k8s"
USER = "prometheuses/openshift-user-workload-monitoring/user-workload"
RULER = "rulers/openshift-user-workload-monitoring/user-workload"
MAIN = "alertmanagers/openshift-monitoring/main"
SERVICES = {
    "https://prometheus-k8s.openshift-monitoring.svc:9091": "platform",
    "https://thanos-querier.openshift-monitoring.svc:9091": "querier",
}
"""The addresses that datasources name, and the engine that answers for each."""


def configuration(files, oracle):
    """What the operator makes of the files, by paths as `operator.as_files` has them.

    Without an oracle it is the recorded answer, which is right for unchanged files only."""
    if oracle is None:
        if files != texts():
            raise LookupError("changed manifests need the operator itself, and there is no Go here")
        return operator.recorded()
    (answer,) = operator.ask(oracle, [seen(files)])
    if answer["undecoded"]:
        raise ValueError(f"the operator cannot read {answer['undecoded']}")
    return operator.as_files(answer)


def seen(files):
    """All objects on the cluster; the webhook of Slack is a placeholder."""
    found = everything(objects(files), description(files), operator.API, operator.VERSIONS)
    for each in found:
        data = each.get("stringData", {})
        if each["kind"] == "Secret" and "webhook-url" in data:
            data["webhook-url"] = operator.WEBHOOK
    return found


class Stack:
    """Everything that runs. `platform`, `user` and `querier` are Prometheis; the querier
    reads both others as Thanos Querier does, and evaluates user rules as Thanos Ruler does.
    `scale` says what becomes of the durations of a configuration."""

    def __init__(self, files=None, oracle=None, *, scale=durations.scale):
        files = texts() if files is None else files
        self.made = configuration(files, oracle)
        self.scale = scale
        self.base = network()
        self.folder = tempfile.mkdtemp(prefix="obslint-live-")
        self.world = World(self.base, objects(files), description(files))
        self.slack = Slack((f"{self.base}.3", 8080))
        self.world.show_alertmanager((f"{self.base}.14", 29093))
        self.platform = self.prometheus("platform", 11, self._scraping(K8S))
        self.user = self.prometheus("user", 12, self._scraping(USER))
        rules = self.rules(self.made, RULER, "ruler")
        self.querier = self.prometheus("querier", 15, {**self.reading(), "rule_files": rules})
        stores = [
            (engine.url, engine.config["global"]["external_labels"]["prometheus"])
            for engine in self.scrapers
        ]
        # Thanos Querier asks Thanos Ruler, too: it has what the rules record.
        stores.append((self.querier.url, "thanos-ruler"))
        self.front = Front((f"{self.base}.13", 29090), self.querier.url, stores)
        self.querier.public = self.front.url
        alerting = self.read(self.made, f"{MAIN}/config.yaml")
        self.tell((f"{self.base}.14", 29093))
        where = os.path.join(self.folder, "alertmanager")
        self.alertmanager = Alertmanager(
            "alertmanager", where, (f"{self.base}.14", 29093), alerting
        )
        self.engines = (self.platform, self.user, self.querier, self.alertmanager)

    def start(self):
        """Starts the engines and waits until they serve."""
        for engine in self.engines:
            engine.start()
        for engine in self.engines:
            engine.wait()
        return self

    def stop(self):
        """Stops what was started, and removes its files."""
        for engine in self.engines:
            engine.stop()
        self.world.stop()
        self.front.server.stop()
        self.slack.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def answering(self, url):
        """The engine behind a datasource's address."""
        return getattr(self, SERVICES[url])

    def settle(self, count, seconds=30.0):
        """Waits until that many targets are up in both databases together."""

        def up():
            found = [each["health"] for engine in self.scrapers for each in engine.targets()]
            return len(found) == count and set(found) == {"up"}

        eventually(f"{count} targets are up", up, seconds)

    @property
    def scrapers(self):
        return (self.platform, self.user)

    def prometheus(self, name, number, config):
        """A Prometheus on an address of this run."""
        where = os.path.join(self.folder, name)
        return Prometheus(name, where, (f"{self.base}.{number}", 29090), config)

    def read(self, made, path, webhook="main"):
        """A generated configuration with this run's addresses and durations; empty if none."""
        addresses = {
            operator.API: self.world.kube.url,
            operator.WEBHOOK: f"{self.slack.url}/{webhook}",
            # As the configuration reloader fills it in for the first shard.
            "$(SHARD)": "0",
        }
        text = made.get(path, "{}")
        for placeholder, address in addresses.items():
            text = text.replace(placeholder, address)
        return _discovered(self.scale(loaded(text)))

    def rules(self, made, path, name):
        """Writes the rules that the operator mounts for an engine, and returns the files."""
        written = []
        folder = os.path.join(self.folder, "rules", name)
        os.makedirs(folder, exist_ok=True)
        prefix = f"{path}/rules/"
        for each in made:
            if each.startswith(prefix):
                written.append(os.path.join(folder, each[len(prefix) :]))
                with open(written[-1], "w", encoding="utf-8") as file:
                    json.dump(self.read(made, each), file, indent=1)
        return written

    def reading(self):
        """The part of a configuration that reads both databases, as Thanos Querier does."""
        reads = [
            {"url": f"{engine.url}/api/v1/read", "read_recent": True} for engine in self.scrapers
        ]
        return {"global": self.scale({"evaluation_interval": "15s"}), "remote_read": reads}

    def tell(self, address):
        """Sends alerts of user rules to one more Alertmanager; before the start."""
        target = {"static_configs": [{"targets": [f"{address[0]}:{address[1]}"]}]}
        alerting = self.querier.config.get("alerting", {"alertmanagers": []})
        alerting["alertmanagers"].append({"api_version": "v2", **target})
        self.querier.configure({**self.querier.config, "alerting": alerting})

    def _scraping(self, path):
        """The configuration of a Prometheus that the operator generates."""
        config = self.read(self.made, f"{path}/config.yaml")
        return {**config, "rule_files": self.rules(self.made, path, path.replace("/", "-"))}


def _discovered(node):
    """The configuration with discovery by Kubernetes asked for by HTTP."""
    if isinstance(node, list):
        return [_discovered(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: _discovered(value) for key, value in node.items()}
    if "kubernetes_sd_configs" in out:
        out["http_sd_configs"] = [_by_http(each) for each in out.pop("kubernetes_sd_configs")]
    return out


def _by_http(config):
    names = config.get("namespaces", {}).get("names", [])
    query = urllib.parse.urlencode([("namespace", name) for name in names])
    return {"url": f"{config['api_server']}/{config['role']}?{query}", "refresh_interval": "1s"}
