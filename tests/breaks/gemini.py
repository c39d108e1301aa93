"""The component for Gemini: everything that is proved of OpenAI is proved of it."""

from breaks.table import GEMINI, Break

OVERLAY = "apps/monitoring/overlays/dev-gemini/kustomization.yaml"
EXPORTER = GEMINI + "deployment-gemini-exporter.yaml"
MONITOR = GEMINI + "servicemonitor-gemini-exporter.yaml"
USAGE = GEMINI + "prometheusrule-gemini-usage.yaml"
ALERTS = GEMINI + "prometheusrule-gemini-exporter.yaml"
BOARD = GEMINI + "grafanadashboard-gemini.yaml"
OUTPUT = (
    "stackdriver_generativelanguage_googleapis_com_location_generativelanguage_googleapis_com_"
    "generate_content_usage_output_token_count"
)

BREAKS = (
    Break(
        "the exporter asks Google for every metric that a rule reads",
        EXPORTER,
        "            - --monitoring.metrics-prefixes=generativelanguage.googleapis.com/"
        "generate_content_usage_output_token_count\n",
        "",
        "metric/not-collected",
        at=(USAGE, f"«{OUTPUT}»"),
    ),
    Break(
        "what Google counts since the last point is added up before its rate is taken",
        EXPORTER,
        "            - --monitoring.aggregate-deltas\n",
        "",
        "metric/rate-of-delta",
        at=(EXPORTER, "«quay.io/prometheuscommunity/stackdriver-exporter:v0.19.0»"),
        severity="warning",
    ),
    Break(
        "the Gemini exporter's Secret is there",
        EXPORTER,
        "secretName: gemini-exporter-secrets",
        "secretName: «gemini-secrets»",
        "secret/unknown",
    ),
    Break(
        "its key is in the Secret",
        EXPORTER,
        "key: service-account.json",
        "key: «credentials.json»",
        "secret/unlisted-key",
    ),
    Break(
        "the Gemini monitor names the Service's port",
        MONITOR,
        "port: metrics",
        "port: «http»",
        "scrape/unknown-port",
    ),
    Break(
        "the Gemini monitor is where its Service is",
        MONITOR,
        "  namespace: monitoring\n",
        "  namespace: model-monitoring\n",
        "scrape/selects-nothing",
        at=(MONITOR, "  namespace: «model-monitoring»\n"),
    ),
    Break(
        "use and price of Gemini have the labels that they are joined on",
        USAGE,
        "sum by (api, model, direction) (gemini",
        "sum by (api, model) (gemini",
        "query/never-matches",
        at=(USAGE, "«*» on (model, direction) group_left ()"),
    ),
    Break(
        "Gemini's alerts have the namespace of the route",
        ALERTS,
        "            namespace: model-monitoring\n            severity: info\n",
        "            severity: info\n",
        "alert/uncertain-namespace",
        severity="warning",
        at=(ALERTS, "          «labels»:\n            severity: info"),
    ),
    Break(
        "GeminiExporterTargetsDown fires when the exporter is gone",
        ALERTS,
        '(sum(up{namespace="monitoring", job="gemini-exporter"}) or vector(0)) == 0',
        '«sum(up{namespace="monitoring", job="gemini-exporter"})» == 0',
        "alert/blind-to-absence",
    ),
    Break(
        "legends of the Gemini dashboard name labels that the rules record",
        BOARD,
        '"legendFormat": "{{api}} {{tier}} {{direction}}"',
        '"legendFormat": "{{api}} {{«tiers»}} {{direction}}"',
        "dashboard/unknown-legend-label",
        severity="warning",
    ),
    Break(
        "the Gemini dashboard's variables are defined",
        BOARD,
        'gemini:cost_usd_estimate:rate5m{model=~\\"$model\\"}) * 3600',
        'gemini:cost_usd_estimate:rate5m{model=~\\"«$modle»\\"}) * 3600',
        "promql/literal-variable",
        severity="warning",
    ),
    Break(
        "the Gemini dashboard asks for series that are recorded",
        BOARD,
        'sum by (model) (gemini:requests:rate5m{model=~\\"$model\\"})',
        'sum by (model) («gemini:request:rate5m»{model=~\\"$model\\"})',
        "metric/unrecorded",
        severity="warning",
    ),
    Break(
        "the Gemini dashboard groups by what the rules keep",
        BOARD,
        "sum by (api, tier, direction)",
        "sum by (api, «location», direction)",
        "record/dropped-label",
        also=(("dashboard/unknown-legend-label", BOARD, "{{api}} {{«tier»}} {{direction}}"),),
        severity="warning",
    ),
    Break(
        "the overlay finds the component",
        OVERLAY,
        "../../components/gemini",
        "«../../components/gemini-api»",
        "kustomize/missing-file",
        # With a part unknown, nobody can say that nothing applies it.
        also=(("ignore/unused", OVERLAY, "ignore[«argocd/unreached-folder»]"),),
    ),
)
