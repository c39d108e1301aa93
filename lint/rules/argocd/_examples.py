"""What the examples of several rules have in common."""

APPLICATION = """\
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  project: monitoring
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps/monitoring
  destination:
    server: https://kubernetes.default.svc
    namespace: monitoring
"""
"""An Application of the project monitoring, which syncs apps/monitoring to the namespace monitoring."""

APPLICATION_SET = """\
-- argocd/applicationset.yaml --
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: models, namespace: argocd}
spec:
  generators:
    - list:
        elements:
          - {env: dev, port: "8080"}
  template:
    metadata:
      name: models-{{env}}
    spec:
      project: default
      source:
        repoURL: https://github.com/example/observability.git
        targetRevision: main
        path: apps/{{env}}
      destination:
        server: https://kubernetes.default.svc
        namespace: models
-- apps/dev/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
"""An ApplicationSet of a list, whose only element has env and port."""

CLUSTER = """\
-- cluster/cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata:
  name: dev
spec:
  platform: openshift
  versions:
    openshift: "4.18"
  argocd:
    namespace: openshift-gitops
    controllerServiceAccount: openshift-gitops-argocd-application-controller
  namespaces:
    - name: monitoring
      createdBy: somebody
    - name: openshift-gitops
      createdBy: openshift-gitops
"""
"""An OpenShift cluster whose Argo CD is in openshift-gitops."""

PROJECT = """\
-- argocd/appproject.yaml --
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  sourceRepos:
    - https://github.com/example/observability.git
  destinations:
    - server: https://kubernetes.default.svc
      namespace: monitoring
"""
"""The project monitoring: this repository, to the namespace monitoring."""

SETTINGS = """\
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: monitoring
"""
"""A ConfigMap in apps/monitoring."""

IGNORED_REPLICAS = """\
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: models, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps
  destination: {server: https://kubernetes.default.svc, namespace: models}
  ignoreDifferences:
    - group: apps
      kind: Deployment
      jsonPointers:
        - /spec/replicas
-- apps/deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      containers: [{name: exporter, image: "example.org/exporter:1.2.3"}]
"""
"""An Application that leaves a Deployment's replicas alone, and the Deployment."""
