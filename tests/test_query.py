"""`obslint query` and `obslint catalog show`."""

import json

RECORDED = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - record: pod:errors:rate5m
          expr: sum by (pod) (rate(app_errors_total[5m]))
          labels: {team: a}
"""


def test_a_tree_of_what_is_proved(run, tree):
    status, out, _ = run("query", "count(app_up) == 0", tree({"x.yaml": RECORDED}))
    assert status == 0
    assert "certainly empty" in out
    assert "! the comparison is never true" in out


def test_json_knows_recording_rules(run, tree):
    root = tree({"x.yaml": RECORDED})
    said = json.loads(run("query", "pod:errors:rate5m", root, "--format", "json").out)
    assert said["metric"] == "gauge"
    assert said["labels"]["team"] == "possible" or said["labels"]["team"] == '"a"'
    assert "pod" in said["labels"]
    assert said["others"] == "none"


def test_variables_are_for_panels(run, tree):
    root = tree({"x.yaml": RECORDED})
    assert run("query", 'up{pod=~"$pod"}[$__range]', root).status == 1
    assert run("query", 'up{pod=~"$pod"}[$__range]', root, "--as", "panel").status == 0


def test_a_metric_and_its_users(run, tree):
    root = tree({"x.yaml": RECORDED})
    assert "recording rule here" in run("catalog", "show", "pod:errors:rate5m", root).out
    assert "gone before: 1.29.6" in run("catalog", "show", "apiserver_request_count", root).out
    status, out, err = run("catalog", "show", "vllm:kv_cache_usage", root)
    assert (status, out) == (1, "")
    assert "did you mean vllm:kv_cache_usage_perc" in err


def test_wrong_command_lines(run, tree):
    assert run("query").status == 2
    assert run("catalog", "list").status == 2
    assert run("query", "up", tree({}), "--as", "table").status == 2
