"""What Grafana asks of the settings of a contact point, type by type.

Source: grafana/alerting, `receivers/<type>/*/config.go`, where an integration is refused for
want of a setting; a type whose needs are not listed has none that is certain.
"""

from __future__ import annotations

_NEEDS: dict[str, tuple[frozenset[str], ...]] = {
    "alertmanager": (),
    "dingding": (frozenset({"url"}),),
    "discord": (frozenset({"url"}),),
    "email": (frozenset({"addresses"}),),
    "googlechat": (frozenset({"url"}),),
    "jira": (),
    "kafka": (frozenset({"kafkaRestProxy", "kafkaTopic"}),),
    "line": (frozenset({"token"}),),
    "mqtt": (),
    "oncall": (frozenset({"url"}),),
    "opsgenie": (frozenset({"apiKey"}),),
    "pagerduty": (frozenset({"integrationKey"}),),
    "prometheus-alertmanager": (frozenset({"url"}),),
    "pushover": (frozenset({"apiToken", "userKey"}),),
    "sensugo": (frozenset({"apikey", "url"}),),
    "slack": (frozenset({"url"}), frozenset({"recipient", "token"})),
    "sns": (),
    "teams": (frozenset({"url"}),),
    "telegram": (frozenset({"bottoken", "chatid"}),),
    "threema": (frozenset({"api_secret", "gateway_id", "recipient_id"}),),
    "victorops": (frozenset({"url"}),),
    "webex": (frozenset({"bot_token"}),),
    "webhook": (frozenset({"url"}),),
    "wecom": (),
}

TYPES = tuple(_NEEDS)
"""The types of contact point that Grafana has."""


def needs(kind: str) -> tuple[frozenset[str], ...]:
    """The sets of settings one of which a type needs; none where nothing is certain."""
    return _NEEDS.get(kind, ())
