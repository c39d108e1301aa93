"""What the README lists of the stack."""

from breaks.table import GPUS, MODELS_DOWN, NOT_READY, ROBOTHEUS_DOWN, Break

README = "README.md"

BREAKS = (
    Break(
        "the README names the alerts that there are",
        README,
        "**VllmPodNotReady**",
        "**«VllmPodUnready»**",
        "readme/unknown-name",
        severity="warning",
    ),
    Break(
        "VllmPodNotReady is as severe as the README says",
        NOT_READY,
        "severity: critical",
        "severity: warning",
        "readme/contradicted-fact",
        at=(README, "**VllmPodNotReady** («critical»"),
    ),
    Break(
        "LocalModelTargetsDown waits as long as the README says",
        MODELS_DOWN,
        "for: 1h",
        "for: 30m",
        "readme/contradicted-fact",
        at=(README, "**LocalModelTargetsDown** (warning, for «1h»"),
    ),
    Break(
        "only what the README says goes to Slack does",
        MODELS_DOWN,
        "            namespace: model-monitoring\n",
        "            alert_route: slack\n            namespace: model-monitoring\n",
        "readme/contradicted-fact",
        at=(README, "**LocalModelTargetsDown** (warning, for 1h, «not to Slack»"),
    ),
    Break(
        "the README says where the predictors' monitor is",
        README,
        "| `kserve-predictors` | `vllm` |",
        "| `kserve-predictors` | `«monitoring»` |",
        "readme/contradicted-fact",
    ),
    Break(
        "the README says what selects the predictors",
        README,
        "`component=predictor`",
        "`«component=transformer»`",
        "readme/contradicted-fact",
    ),
    Break(
        "the GPU monitor's interval is the README's",
        GPUS,
        "interval: 30s",
        "interval: 15s",
        "readme/contradicted-fact",
        at=(README, "`gpu-metrics` | «30s»"),
    ),
    Break(
        "the README names the dashboards that there are",
        README,
        "| AI Providers |",
        "| «AI Provders» |",
        "readme/unknown-name",
        severity="warning",
    ),
    Break(
        "the README lists the Secrets that people create",
        README,
        "| `monitoring` | `robotheus-secrets` | `OPENAI_API_KEY` |"
        " an OpenAI organisation admin key, for usage and cost |\n",
        "",
        "readme/undocumented-secret",
        at=(
            "apps/monitoring/base/ai-providers/deployment-robotheus.yaml",
            "name: «robotheus-secrets»",
        ),
        severity="warning",
    ),
    Break(
        "the README lists their keys",
        README,
        "`password`, `token`, `username`",
        "`password`, `username`",
        "readme/undocumented-secret",
        at=("apps/monitoring/base/grafana/grafanadatasource-prometheus.yaml", "key: «token»"),
        severity="warning",
    ),
    Break(
        "the README asks for no Secret that nobody needs",
        README,
        "| `monitoring` | `robotheus-secrets` |",
        "| `«model-monitoring»` | `robotheus-secrets` |",
        "readme/unneeded-secret",
        severity="warning",
    ),
    Break(
        "the README lists every alert",
        README,
        "- **RobotheusTargetsDown** (warning, for 5m, not to Slack): nobody counts tokens and cost.\n",
        "",
        "readme/undocumented-object",
        at=(ROBOTHEUS_DOWN, "alert: «RobotheusTargetsDown»"),
        severity="info",
    ),
    Break(
        "the README asks for no key that nobody needs",
        README,
        "`webhook-url` |",
        "`webhook-url`, `«channel»` |",
        "readme/unneeded-secret",
        severity="warning",
    ),
)
