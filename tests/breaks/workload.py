"""Pods, Services and what they run with."""

from breaks.table import DEPLOYMENT, Break

BREAKS = (
    Break(
        "the OpenAI key's Secret exists",
        DEPLOYMENT,
        "name: robotheus-secrets",
        "name: «robotheus-secret»",
        "secret/unknown",
    ),
    Break(
        "the OpenAI key's Secret has this key",
        DEPLOYMENT,
        "                  key: OPENAI_API_KEY",
        "                  key: «OPENAI_KEY»",
        "secret/unlisted-key",
    ),
    Break(
        "robotheus is where its Secret is",
        DEPLOYMENT,
        "  namespace: monitoring\n",
        "  namespace: model-monitoring\n",
        "secret/unknown",
        at=(DEPLOYMENT, "name: «robotheus-secrets»"),
    ),
    Break(
        "robotheus runs in the version that its metrics are checked for",
        DEPLOYMENT,
        "image: ghcr.io/thepetk/robotheus:v0.1.9",
        "image: «ghcr.io/thepetk/robotheus:v0.1.7»",
        "cluster/contradicted-version",
        severity="warning",
    ),
    Break(
        "robotheus passes the restricted standard: no escalation",
        DEPLOYMENT,
        "            allowPrivilegeEscalation: false\n",
        "",
        "workload/refused-pod",
        at=(DEPLOYMENT, "          «securityContext»:\n            capabilities"),
        severity="warning",
    ),
    Break(
        "robotheus passes the restricted standard: no capabilities",
        DEPLOYMENT,
        "                - ALL\n",
        "                - «NET_RAW»\n",
        "workload/refused-pod",
        at=(DEPLOYMENT, "              «drop»:"),
        severity="warning",
    ),
    Break(
        "robotheus passes the restricted standard: default seccomp profile",
        DEPLOYMENT,
        "type: RuntimeDefault",
        "type: «Unconfined»",
        "workload/refused-pod",
    ),
    Break(
        "robotheus passes the restricted standard: not as root",
        DEPLOYMENT,
        "            readOnlyRootFilesystem: true\n            runAsNonRoot: true\n",
        "            readOnlyRootFilesystem: true\n            runAsNonRoot: «false»\n",
        "workload/refused-pod",
    ),
    Break(
        "robotheus runs as its own ServiceAccount",
        DEPLOYMENT,
        "serviceAccountName: robotheus",
        "serviceAccountName: «robothues»",
        "workload/unknown-service-account",
    ),
)
