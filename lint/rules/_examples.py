"""What the examples of several rules have in common."""

OPENSHIFT = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  namespaces: [{name: models}, {name: vllm}]
-- monitoring.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data:
  config.yaml: |
    enableUserWorkload: true
    alertmanagerMain:
      enableUserAlertmanagerConfig: true
"""
"""An OpenShift cluster with everything switched on; its namespaces are models and vllm."""

ARGO_CD = """
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  project: default
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps/monitoring
  destination:
    server: https://kubernetes.default.svc
    namespace: monitoring
"""
"""An Application that syncs apps/monitoring to the namespace monitoring."""

ALERT_AND_PANEL = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: models}
spec:
  groups:
    - name: models
      rules:
        - alert: FirstTokenSlow
          expr: |
            histogram_quantile(0.95,
              sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[5m]))) > 2
          annotations:
            dashboard_url: https://grafana.example.com/d/local-models?viewPanel=10
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models, namespace: models}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  json: |
    {
      "uid": "local-models",
      "title": "Models",
      "panels": [{
        "id": 10, "type": "timeseries", "title": "Time to first token",
        "targets": [{"refId": "A", "expr": "histogram_quantile(0.95, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[$__rate_interval])))"}],
        "fieldConfig": {"defaults": {"unit": "s", "thresholds": {"mode": "absolute", "steps": [
          {"color": "green", "value": null},
          {"color": "red", "value": 2}
        ]}}, "overrides": []}
      }]
    }
"""
"""An alert and the panel that it links to, which agree."""
