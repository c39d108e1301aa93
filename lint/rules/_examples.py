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
