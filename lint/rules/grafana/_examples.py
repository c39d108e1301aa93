"""What the examples of several rules have in common."""

DASHBOARD = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  uid: models
  folderUID: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"title": "Models", "panels": []}
"""
"""A dashboard in the folder models."""

DATASOURCE = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata:
  name: prometheus
  namespace: monitoring
spec:
  uid: prometheus
  instanceSelector:
    matchLabels:
      dashboards: grafana
  datasource:
    name: prometheus
    type: prometheus
    access: proxy
    url: https://prometheus:9091
    jsonData:
      httpHeaderName1: Authorization
    secureJsonData:
      httpHeaderValue1: Bearer ${token}
  valuesFrom:
    - targetPath: secureJsonData.httpHeaderValue1
      valueFrom:
        secretKeyRef:
          name: grafana-admin
          key: token
"""
"""A datasource that sends a token as a header."""

FOLDER = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: gitops
  namespace: monitoring
spec:
  uid: gitops
  title: GitOps
  instanceSelector:
    matchLabels:
      dashboards: grafana
"""
"""A folder for the Grafanas with the label dashboards: grafana."""

GRAFANA = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata:
  name: grafana
  namespace: monitoring
  labels:
    dashboards: grafana
spec:
  version: 13.1.3
"""
"""A Grafana with the label dashboards: grafana."""

POLICY = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationPolicy
metadata: {name: policy, namespace: monitoring}
spec:
  instanceSelector:
    matchLabels: {dashboards: grafana}
  route:
    receiver: slack
    group_by: [alertname]
    routes:
      - receiver: slack
        object_matchers: [[team, "=", models]]
"""
"""A notification policy."""

RULE_GROUP = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaAlertRuleGroup
metadata: {name: models, namespace: monitoring}
spec:
  folderUID: models
  interval: 1m
  instanceSelector:
    matchLabels: {dashboards: grafana}
  rules:
    - uid: queue
      title: Requests wait
      condition: B
      execErrState: Error
      noDataState: OK
      data:
        - refId: A
          datasourceUid: prometheus
          relativeTimeRange: {from: 600, to: 0}
          model: {refId: A, expr: sum(up), instant: true}
        - refId: B
          datasourceUid: __expr__
          model: {refId: B, type: threshold, expression: A, conditions: [{evaluator: {type: gt, params: [5]}}]}
"""
"""A rule group: a query A, and a threshold B on it."""
