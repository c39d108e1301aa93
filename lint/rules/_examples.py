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
