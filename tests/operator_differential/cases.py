"""Random objects of the Prometheus Operator that look like people's, some with a slip."""

import random

from promql.corpus import corpus

OWN = "team"
SELECTORS = (
    'up', 'up{job="api"}', 'up{namespace="other"}', 'up{namespace=~"a|b",job!="x"}',
    'kube_pod_status_phase{namespace!="x", phase=~"Pending|Failed"}',
    '{__name__=~"http_.+", namespace="other"}', 'vllm:num_requests_running{exported_namespace="v"}',
    'up{namespace="a", namespace!="b"}', '{job="api"}', 'ALERTS{alertstate="firing"}',
    "up{job='it''s'}", 'up{pod=~"[a-z"}', 'up{job="a\\"b"}', "up{`namespace`=\"x\"}", 'up{"job"="x"}',
)  # fmt: skip
WRAPPED = (
    "{0}", "sum({0})", "sum by (namespace, pod) ({0})", "rate({0}[5m])", "rate({0}[5m:1m])",
    "max without (pod) ({0}) > 0", "{0} == 0", "absent({0})", "({0} or vector(0)) == 0",
    "topk(3, {0})", "count_values('v', {0})", "histogram_quantile(0.9, sum by (le) (rate({0}[5m])))",
    "{0} and on (pod) {1}", "{0} * on (pod) group_left (node) {1}", "{0} unless {1}",
    "max_over_time({0}[1h]) offset 5m", "{0} offset -5m", "{0} @ start()", "{0} @ 1609746000",
    "-{0}", "quantile(0.5, {0})", "label_replace({0}, 'a', '$1', 'b', '(.*)')", "time() - {0}",
    "sort_by_label({0}, 'a')", "limitk(2, {0})", "info({0})", "mad_over_time({0}[5m])",
    "holt_winters({0}[5m], 0.5, 0.5)", "double_exponential_smoothing({0}[5m], 0.5, 0.5)",
    "vector(1)", "1 > bool 2", "sum({0}", "{0}[5m]", "rate({0})", "avg_over_time({0}[5m:])",
    "sum by (pod) (rate({0}[$__rate_interval]))", "{0} > on() {1}", "{0} + ignoring(a) {1}",
    "scalar({0})", "'text'", "{0} atan2 {1}", "changes({0}[1h30m])", "{0} > 1e3", "{0} > 0x1F",
)  # fmt: skip
DURATIONS = ("5m", "1h", "30s", "1h30m", "0s", "1d", "2w", "1y", "90m")
BAD_DURATIONS = ("1hour", "5 m", "1.5h", "60", "30m1h", "-5m", "")
TEMPLATES = (
    "it is down", "{{ $labels.pod }} is down", "{{ $value | humanize }}", "{{ $labels.pod | title }}",
    "{{ if gt $value 1.0 }}a{{ else }}b{{ end }}", "{{ .Labels.pod }}", "{{ $externalLabels.cluster }}",
    "{{ range query \"up\" }}{{ .Value }}{{ end }}", "{{ printf \"%.2f\" $value }}", "}} odd", "{ {x} }",
    "{{ with $labels }}{{ .pod }}{{ end }}", "{{ $value | humanizePercentage }}", "{{ externalURL }}",
    "{{ reReplaceAll \"a\" \"b\" $labels.pod }}", "{{ humanizeDuration $value }}", "{{- /* note */ -}}x",
)  # fmt: skip
BAD_TEMPLATES = (
    "{{ $labels.pod }", "{{ $label.pod }}", "{{ $value | humanise }}", "{{ if $value }}a", "{{ end }}",
    "{{ }}", "{{ range }}", "{{ $labels.pod | }}", "{{ template }}", "{{ .Foo.( }}",
)  # fmt: skip
NAMES = ("pod", "severity", "team", "namespace", "runbook_url", "_x", "a1")
BAD_NAMES = ("a-b", "1a", "", "é", "a b", "__name__")


class Maker:
    """Draws objects; `slip` is the chance that a single field is wrong."""

    def __init__(self, seed, slip=0.03):
        self.random = random.Random(seed)
        self.slip = slip
        self.expressions = corpus(400, seed)

    def wrong(self):
        return self.random.random() < self.slip

    def maybe(self, chance=0.5):
        return self.random.random() < chance

    def pick(self, good, bad=None):
        return self.random.choice(bad if bad and self.wrong() else good)

    def some(self, make, low, high):
        return [make() for _ in range(self.random.randint(low, high))]


def _object(kind, spec, version="v1", namespace=OWN):
    return {
        "apiVersion": f"monitoring.coreos.com/{version}",
        "kind": kind,
        "metadata": {"name": "it", "namespace": namespace},
        "spec": spec,
    }


def prometheus_rule(make):
    """A PrometheusRule."""
    return _object("PrometheusRule", {"groups": make.some(lambda: _group(make), 1, 2)})


def _group(make):
    group = {"name": make.pick(("a", "b", "c", "a b"), ("", "a"))}
    if make.maybe(0.4):
        group["interval"] = make.pick(DURATIONS[:4], BAD_DURATIONS)
    if make.maybe(0.1):
        group["limit"] = make.random.randint(0, 5)
    return {**group, "rules": make.some(lambda: _rule(make), 1, 3)}


def expression(make):
    """An expression, right in most cases."""
    if make.maybe(0.04):
        return make.random.choice(make.expressions)
    good = [each for each in WRAPPED if _is_plain(each)]
    shape = make.pick(good, WRAPPED)
    picked = [make.pick(SELECTORS[:10], SELECTORS) for _ in range(2)]
    return shape.format(*picked) if "{0}" in shape else shape


def _is_plain(shape):
    odd = (
        "sort_by",
        "limitk",
        "info",
        "mad_",
        "holt",
        "double_",
        "sum({0}",
        "{0}[5m]",
        "rate({0})",
    )
    return not shape.startswith(odd) or shape == "sum({0})"


def _rule(make):
    is_alert = make.maybe(0.7)
    rule = {"expr": expression(make)}
    if is_alert:
        rule["alert"] = make.pick(("Down", "It is down", "A1"), ("", "{{ x }}"))
        if make.maybe(0.6):
            rule["for"] = make.pick(DURATIONS, BAD_DURATIONS)
        if make.maybe(0.2):
            rule["keep_firing_for"] = make.pick(DURATIONS[:4], BAD_DURATIONS)
        if make.maybe(0.6):
            rule["annotations"] = _texts(make)
    else:
        rule["record"] = make.pick(("a:b:c", "job:up:sum"), ("a-b", "", "1a", "a b", "up{x}"))
        if make.wrong():
            rule["for"] = "5m"
        if make.wrong():
            rule["annotations"] = {"summary": "x"}
    if make.maybe(0.6):
        rule["labels"] = _texts(make)
    if make.wrong():
        rule["record" if is_alert else "alert"] = "both"
    return rule


def _texts(make):
    names = {make.pick(NAMES, BAD_NAMES) for _ in range(make.random.randint(1, 2))}
    return {name: make.pick(TEMPLATES, BAD_TEMPLATES) for name in sorted(names)}


RECEIVERS = ("slack", "mail", "hook")
LABELS = ("alertname", "pod", "severity", "job", "workload_namespace")
SECRET = {"name": "keys", "key": "url"}


def alertmanager_config(make):
    """An AlertmanagerConfig of either version."""
    version = make.random.choice(("v1alpha1", "v1beta1"))
    names = make.random.sample(RECEIVERS, make.random.randint(1, 3))
    if make.wrong():
        names.append(names[0])
    spec = {"receivers": [_receiver(make, name, version) for name in names]}
    if make.wrong():
        del spec["receivers"]
    intervals = []
    if make.maybe(0.2):
        field = "timeIntervals" if version == "v1beta1" else "muteTimeIntervals"
        intervals = ["weekend"]
        spec[field] = [_interval(make)]
    if not make.wrong():
        spec["route"] = _route(make, names, intervals, version, depth=0)
    if make.maybe(0.2):
        spec["inhibitRules"] = [_inhibit(make, version)]
    return _object("AlertmanagerConfig", spec, version)


def _interval(make):
    interval = {}
    if make.maybe():
        days = ("saturday", "monday:friday", "Saturday", "sunday")
        interval["weekdays"] = [make.pick(days, ("someday", "friday:monday", "1"))]
    if make.maybe():
        start, end = make.pick((("08:00", "17:00"), ("00:00", "24:00")), (("8:00", "17:00"), ("17:00", "08:00"), ("25:00", "26:00")))  # fmt: skip
        interval["times"] = [{"startTime": start, "endTime": end}]
    if make.maybe(0.3):
        interval["months"] = [make.pick(("january:march", "1:3", "june"), ("smarch", "5:3", "13"))]
    if make.maybe(0.3):
        start, end = make.pick(((1, 7), (-7, -1)), ((7, 1), (0, 3), (1, 40)))
        interval["daysOfMonth"] = [{"start": start, "end": end}]
    if make.maybe(0.3):
        interval["years"] = [make.pick(("2026:2028", "2026"), ("2028:2026", "year"))]
    return {"name": "weekend", "timeIntervals": [interval]}


def _matcher(make, version):
    matcher = {"name": make.pick((*LABELS, "namespace"), ("a-b", "", "1a"))}
    if make.maybe(0.9):
        matcher["value"] = make.pick(("slack", "a b", "x|y", 'q"q', "ü", ""), ("(", "[a-", "*"))
    if make.maybe(0.8):
        matcher["matchType"] = make.pick(("=", "!=", "=~", "!~"), ("==", ""))
    elif version == "v1alpha1" and make.maybe(0.3):
        matcher["regex"] = make.maybe()
    return matcher


def _route(make, names, intervals, version, depth):
    route = {}
    if depth or not make.wrong():
        if not depth or make.maybe(0.8):
            route["receiver"] = make.pick(names, ("nobody", ""))
    if make.maybe(0.6):
        count = make.random.randint(1, 2)
        route["matchers"] = [_matcher(make, version) for _ in range(count)]
    if make.maybe(0.5):
        route["groupBy"] = make.pick(
            (["alertname"], ["alertname", "pod"], ["..."], []),
            (["pod", "pod"], ["...", "pod"], ["a-b"], ["1a"], [""]),
        )
    for field in ("groupWait", "groupInterval", "repeatInterval"):
        if make.maybe(0.35):
            good = ("30s", "5m", "4h", "1d", "1h30m")
            route[field] = make.pick(good, ("0s", "1hour", "60", "30m1h", "1.5h", "-1m", ""))
    if make.maybe(0.1):
        route["continue"] = make.maybe()
    if intervals and make.maybe():
        route["muteTimeIntervals"] = make.pick((intervals,), (["nights"],))
    if intervals and make.maybe(0.2):
        route["activeTimeIntervals"] = make.pick((intervals,), (["nights"],))
    if depth < 2 and make.maybe(0.3):
        count = make.random.randint(1, 2)
        route["routes"] = [_route(make, names, intervals, version, depth + 1) for _ in range(count)]
    if depth and make.wrong():
        route[make.random.choice(("matcher", "repeat_interval", "group_by"))] = "x"
    return route


def _inhibit(make, version):
    return {
        "sourceMatch": [_matcher(make, version)],
        "targetMatch": [_matcher(make, version)],
        "equal": make.pick((["alertname"], []), (["a-b"],)),
    }


def _secret(make):
    wrong = ({"name": "none", "key": "url"}, {"name": "keys", "key": "none"})  # fmt: skip
    return dict(make.pick((SECRET,), wrong))


def _receiver(make, name, version):
    receiver = {"name": name}
    kinds = (_slack, _webhook, _pagerduty, _email, _opsgenie)
    for kind in make.random.sample(kinds, make.random.randint(0, 2)):
        field, config = kind(make, version)
        receiver[field] = [config]
        if make.maybe(0.5):
            config["sendResolved"] = make.maybe()
    return receiver


def _slack(make, _version):
    config = {}
    if not make.wrong():
        config["apiURL"] = _secret(make)
    if make.maybe(0.8):
        config["channel"] = "#alerts"
    for field in ("title", "text", "color"):
        if make.maybe(0.3):
            config[field] = make.pick(("{{ .Status }}", "x", "{{ range .Alerts }}a{{ end }}"), ("{{ .Status ",))  # fmt: skip
    if make.maybe(0.2):
        actions = ({"type": "button", "text": "a", "url": "https://x"}, {"type": "", "text": "a"}, {"type": "button", "text": ""}, {"type": "button", "text": "a"})  # fmt: skip
        config["actions"] = [dict(make.pick(actions[:1], actions))]
    if make.maybe(0.2):
        fields = ({"title": "a", "value": "b"}, {"title": "", "value": "b"}, {"title": "a", "value": ""})  # fmt: skip
        config["fields"] = [dict(make.pick(fields[:1], fields))]
    return "slackConfigs", config


URLS = ("https://hooks.example/a", "http://h:80/x?y=z")
BAD_URLS = ("hooks.example/a", "ftp://x/y", "https://", "http:// x", "//x/y", "", "http://x:port/")


def _webhook(make, _version):
    config = {}
    if make.maybe(0.5):
        config["urlSecret"] = _secret(make)
    if "urlSecret" not in config and not make.wrong():
        config["url"] = make.pick(URLS, BAD_URLS)
    if make.maybe(0.2):
        config["maxAlerts"] = make.pick((0, 5), (-1,))
    return "webhookConfigs", config


def _pagerduty(make, _version):
    config = {}
    if not make.wrong():
        config[make.pick(("routingKey", "serviceKey"))] = _secret(make)
    if make.maybe(0.3):
        config["url"] = make.pick(URLS, BAD_URLS)
    return "pagerdutyConfigs", config


def _email(make, _version):
    config = {"to": make.pick(("a@x.example",), ("",)), "from": "b@x.example"}
    config["smarthost"] = make.pick(("mail:25", "mail.example:587"), ("mail", "", ":", "mail:"))
    if make.wrong():
        del config["from"]
    if make.wrong():
        del config["smarthost"]
    if make.wrong():
        config["headers"] = [{"key": "Subject", "value": "a"}, {"key": "subject", "value": "b"}]
    return "emailConfigs", config


def _opsgenie(make, _version):
    config = {}
    if not make.wrong():
        config["apiKey"] = _secret(make)
    if make.maybe(0.3):
        config["apiURL"] = make.pick(URLS, BAD_URLS)
    if make.maybe(0.3):
        responders = (
            {"type": "team", "name": "a"},
            {"type": "team"},
            {"type": "crew", "name": "a"},
        )
        config["responders"] = [dict(make.pick(responders[:1], responders))]
    return "opsgenieConfigs", config


REGEXES = ("(.*)", "a|b", "[a-z]+;.*", "(?i)x")
BAD_REGEXES = ("(", "[a-", "a(?!b)", "*")


def monitor(make):
    """A ServiceMonitor or PodMonitor."""
    kind = make.random.choice(("ServiceMonitor", "PodMonitor"))
    field = "endpoints" if kind == "ServiceMonitor" else "podMetricsEndpoints"
    spec = {"selector": _selector(make), field: make.some(lambda: _endpoint(make, kind), 1, 2)}
    if make.maybe(0.2):
        spec["jobLabel"] = "app"
    if make.maybe(0.2):
        names = make.random.choice(
            ({"any": True}, {"matchNames": [OWN]}, {"matchNames": ["other"]})
        )
        spec["namespaceSelector"] = names
    if kind == "ServiceMonitor" and make.maybe(0.15):
        spec["targetLabels"] = ["tier"]
    if make.maybe(0.15):
        spec["podTargetLabels"] = ["app", "example.com/team"]
    return _object(kind, spec)


def _selector(make):
    choices = (
        {"matchLabels": {"app": "web"}},
        {"matchLabels": {"app": "web", "tier": "front"}},
        {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]},
        {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["db"]}]},
        {"matchExpressions": [{"key": "tier", "operator": "Exists"}]},
        {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]},
        {"matchLabels": {"app": "db"}},
        {},
    )
    wrong = (
        {"matchLabels": {"app": "wbe"}},
        {"matchExpressions": [{"key": "app", "operator": "Is", "values": ["a"]}]},
        {"matchExpressions": [{"key": "app", "operator": "In"}]},
        {"matchExpressions": [{"key": "app", "operator": "Exists", "values": ["a"]}]},
    )
    return make.pick(choices, wrong)


def _endpoint(make, kind):
    endpoint = {}
    ports = ("metrics", "http", "admin")
    if make.maybe(0.8):
        endpoint["port"] = make.pick(ports, ("metric", "8080"))
    elif make.maybe(0.7):
        endpoint["targetPort"] = make.pick((8080, 9090, "metrics", "web"), (80, "none"))
    if make.maybe(0.5):
        endpoint["interval"] = make.pick(("30s", "1m", "15s"), ("1.5m", "30", ""))
    if endpoint.get("interval") and make.maybe(0.5):
        endpoint["scrapeTimeout"] = make.pick(("10s", "5s"), ("2m", "45s", "ten"))
    if make.maybe(0.3):
        endpoint["path"] = make.pick(("/metrics", "/other"))
    if make.maybe(0.2):
        endpoint["scheme"] = make.pick(("http", "https"), ("ftp",))
    if make.maybe(0.2):
        endpoint["honorLabels"] = make.maybe()
    if make.maybe(0.25):
        endpoint["relabelings"] = make.some(lambda: _relabeling(make, target=True), 1, 2)
    if make.maybe(0.25):
        endpoint["metricRelabelings"] = make.some(lambda: _relabeling(make, target=False), 1, 2)
    _credentials(make, kind, endpoint)
    return endpoint


def _credentials(make, kind, endpoint):
    if kind == "ServiceMonitor" and make.wrong():
        endpoint["bearerTokenFile"] = "/token"
    if make.maybe(0.1):
        tls = {"insecureSkipVerify": True}
        if kind == "ServiceMonitor" and make.wrong():
            tls["caFile"] = "/ca"
        endpoint["tlsConfig"] = tls
    if make.maybe(0.1):
        endpoint["basicAuth"] = {"username": _secret(make), "password": _secret(make)}
    if make.maybe(0.1):
        endpoint["authorization"] = {"credentials": _secret(make)}
        if make.wrong():
            endpoint["authorization"]["type"] = "Basic"


def _relabeling(make, *, target):
    sources = ("__meta_kubernetes_pod_node_name", "pod") if target else ("__name__", "code")
    action = make.pick(
        ("replace", "keep", "drop", "labeldrop", "labelkeep", "labelmap", "hashmod", "lowercase",
         "keepequal", "Replace", None),
        ("remove", "label_drop"),
    )  # fmt: skip
    rule = {} if action is None else {"action": action}
    low = (action or "replace").lower()
    if low in ("labeldrop", "labelkeep", "labelmap"):
        rule["regex"] = make.pick(("tmp_.+", "__meta_kubernetes_pod_label_(.+)"), BAD_REGEXES)
        if make.wrong():
            rule["sourceLabels"] = ["a"]
        return rule
    rule["sourceLabels"] = [make.pick(sources, ("a-b", "1a", ""))]
    if low in ("keep", "drop", "replace") and make.maybe(0.6):
        rule["regex"] = make.pick(REGEXES, BAD_REGEXES)
    if low not in ("keep", "drop") and not make.wrong():
        rule["targetLabel"] = make.pick(("node", "team", "namespace", "a1"), ("a-b", "1a", "${1}", "", "é"))  # fmt: skip
    if low == "hashmod" and not make.wrong():
        rule["modulus"] = 4
    if low == "replace" and make.maybe(0.4):
        rule["replacement"] = make.pick(("$1", "${1}", "x", ""), ("$", "${"))
    if make.maybe(0.1):
        rule["separator"] = make.pick((";", "-", ""))
    if make.wrong():
        rule["replacement"] = "x"
    return rule


KINDS = {
    "PrometheusRule": prometheus_rule,
    "AlertmanagerConfig": alertmanager_config,
    "monitor": monitor,
}


def cases(count, seed):
    """So many objects of each kind, by kind."""
    found = {}
    for kind, draw in KINDS.items():
        make = Maker(f"{kind}{seed}" if kind else seed)
        found[kind] = [draw(make) for _ in range(count)]
    return found
