"""What the examples of several rules have in common."""

PANEL = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "panels": [
        {"id": 1, "type": "timeseries", "title": "Up", "targets": [{"refId": "A", "expr": "up"}]}
      ]
    }
"""
"""A dashboard with one panel."""

TWO_PANELS = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "panels": [
        {"id": 1, "type": "text", "title": "About", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 4}},
        {"id": 2, "type": "text", "title": "Links", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 4}}
      ]
    }
"""
"""A dashboard with two panels side by side."""

VARIABLE = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "templating": {"list": [
        {"name": "job", "type": "query", "query": "label_values(up, job)"}
      ]},
      "panels": [{
        "id": 1, "type": "stat", "title": "Up in $job",
        "targets": [{"refId": "A", "expr": "up{job=\\"$job\\"}"}]
      }]
    }
"""
"""A dashboard with a variable that its panel uses."""
