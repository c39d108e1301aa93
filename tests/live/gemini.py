"""A stand-in for stackdriver_exporter in front of Google's Cloud Monitoring, for Gemini.

It exposes what its flags ask for, under the names of v0.19.0 and with Google's habits: a point
a minute, two and a half minutes late; quota metrics once for each limit; and when Google
refuses, an answer of 200 in which nothing but the exporter's own metrics is left.
"""

from lint.series.stackdriver import exposed, is_collected
from live.exporters import Exporter
from live.values import counter, drawn

PROJECT = "models-prod"
LATE, MINUTE = 150.0, 60.0
VERTEX = ("gemini-2.5-flash-002", "gemini-2.5-pro")
API = ("gemini-3-flash", "gemini-2.5-flash-lite")
LIMITS = ("PerMinutePerProjectPerModel", "PerDayPerProjectPerModel")
RATES = {
    "model_invocation_count": 0.8,
    "token_count_input": 400.0,
    "token_count_output": 80.0,
    "output_token_count": 60.0,
    "free_tier_input_token_count": 20.0,
    "paid_tier_input_token_count": 250.0,
    "free_tier_requests": 0.05,
    "requests_per_model": 0.4,
}
"""Per second, by what a metric's name has in it and, of tokens, the direction."""

ANSWERS = {"200": 0.97, "429": 0.022, "500": 0.008}
_PREFIX, _ADDS_UP = "--monitoring.metrics-prefixes=", "--monitoring.aggregate-deltas"


class Gemini(Exporter):
    """The exporter as a container with these arguments runs it."""

    def __init__(self, version, args):
        self.is_refused = False
        super().__init__("stackdriver-gemini", version, self._seen, fixed=self._value)
        wanted = [exposed(arg[len(_PREFIX) :]) for arg in args if arg.startswith(_PREFIX)]
        self.adds_up = _ADDS_UP in args
        self.metrics = [
            metric if self.adds_up or not is_collected(metric.name) else metric._replace(type="gauge")
            for metric in self.metrics
            if not is_collected(metric.name) or any(f"_{each}" in metric.name for each in wanted)
        ]  # fmt: skip

    def _seen(self):
        """What the last reading brought."""
        yield {"project_id": PROJECT}
        if self.is_refused:
            return
        common = {"unit": "1", "resource_container": PROJECT}
        for model in VERTEX:
            vertex = {"publisher": "google", "model_user_id": model, "request_type": "shared"}
            for code in ANSWERS:
                yield {**common, **vertex, "location": "us-central1", "response_code": code}
        for model in API:
            api = {**common, "location": "global", "model": model}
            for limit in LIMITS:
                yield {**api, "limit_name": limit, "method": "GenerateContent"}

    def _value(self, metric, labels, at):
        if not is_collected(metric.name):
            return self._own(metric.name, at)
        until = (at - LATE) // MINUTE * MINUTE
        total = _counted(metric.name, labels, until)
        if total is None or self.adds_up:
            return total
        return total - _counted(metric.name, labels, until - MINUTE)

    def _own(self, name, at):
        """The exporter about itself: eleven calls a reading, two readings a minute."""
        known = {
            "stackdriver_monitoring_last_scrape_error": int(self.is_refused),
            "stackdriver_monitoring_scrape_errors_total": 0,
            "stackdriver_monitoring_api_calls_total": int(at // 30) * 11,
            "stackdriver_monitoring_last_scrape_timestamp": at,
        }
        return known.get(name)

    def rows(self, metric, at):
        """Of the tiers, those that the project is in."""
        if "tier_2" in metric.name or "tier_3" in metric.name:
            return
        yield from super().rows(metric, at)


def _counted(name, labels, at):
    """What Google has counted up to a time. Each limit repeats the same usage."""
    of = f"{name}_{labels['type']}" if "type" in labels else name
    part = next(part for part in RATES if part in of)
    model = labels.get("model") or labels["model_user_id"]
    share = ANSWERS.get(labels.get("response_code"), 1.0)
    # Requests, and what is read and written for them, go up and down together.
    return int(share * counter(part, drawn("gemini", model), at, rate=RATES[part]))
