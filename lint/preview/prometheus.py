"""Answers of a real Prometheus: GET requests to the address that the user gives, no other."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from lint.cli import UsageError
from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Target, Variable
from lint.preview.answers import Asked
from lint.preview.choices import LABEL_VALUES
from lint.preview.frames import Series
from lint.preview.times import DEFAULT_SCRAPE, Window, seconds
from lint.preview.variables import Choice, in_promql
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lint.grafana.view import Grafana

TOKEN = "OBSLINT_PROMETHEUS_TOKEN"  # noqa: S105 - the name of the variable that holds it
_TIMEOUT = 30
_MOST = 64 * 1024 * 1024


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: it could lead the token elsewhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        return None


class Prometheus:
    """A Prometheus, or whatever speaks its HTTP API. `grafana` knows the datasources, whose
    scrape interval decides about `$__rate_interval`."""

    is_synthetic = False

    def __init__(self, url: str, grafana: Grafana) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise UsageError("--prometheus takes an http or https address, without a password")
        self.url = url.rstrip("/")
        self.grafana = grafana
        self.title = f"data of {parts.scheme}://{parts.netloc}"
        self._opener = build_opener(_Stay())

    def values(
        self, dashboard: Dashboard, variable: Variable, above: Mapping[str, Choice], when: Window
    ) -> Sequence[str]:
        """The values of a query variable, as Grafana's Prometheus datasource gets them."""
        scrape = self._scrape(dashboard, variable.datasource)
        text = in_promql(str(variable.query or ""), above, when, scrape)
        span = {"start": str(when.start), "end": str(when.end)}
        try:
            return self._values(text, span)
        except Asked:
            return ()

    def _values(self, text: str, span: dict[str, str]) -> Sequence[str]:
        match = LABEL_VALUES.fullmatch(text)
        if match is not None:
            asked = span | ({"match[]": match[1]} if match[1] else {})
            return _strings(self._get(f"label/{quote(match[2], safe='')}/values", asked))
        match = re.fullmatch(r"\s*metrics\((.+)\)\s*", text, re.DOTALL)
        if match is not None:
            names = _strings(self._get("label/__name__/values", span))
            return [name for name in names if re.search(match[1], name)]
        match = re.fullmatch(r"\s*label_names\(.*\)\s*", text, re.DOTALL)
        if match is not None:
            return _strings(self._get("labels", span))
        match = re.fullmatch(r"\s*query_result\((.+)\)\s*", text, re.DOTALL)
        if match is not None:
            found = self._query(match[1], Window(int(span["start"]), int(span["end"]), 1), True)
            return [f"{_written(item.labels)} {_last(item)} {item.times[-1]}" for item in found]
        listed = self._get("series", span | {"match[]": text})
        return [_written(labels) for labels in _mapping_list(listed)]

    def series(
        self,
        target: Target,
        choices: Mapping[str, Choice],
        when: Window,
        config: Mapping[str, Any],  # noqa: ARG002
    ) -> Sequence[Series]:
        """The answer to a query, interpolated as Grafana does it."""
        scrape = self._scrape(target.panel.dashboard, target.datasource)
        least = seconds(target.node.string("interval") or target.panel.node.string("interval"))
        when = when._replace(step=max(when.step, least or 0, scrape))
        text = in_promql(str(target.expr), choices, when, least or scrape)
        return self._query(text, when, target.instant)

    def _query(self, text: str, when: Window, instant: bool) -> list[Series]:
        if instant:
            data = self._get("query", {"query": text, "time": str(when.end)})
        else:
            first = when.start - when.start % when.step
            asked = {"query": text, "start": str(first), "end": str(when.end)}
            data = self._get("query_range", asked | {"step": str(when.step)})
        if not isinstance(data, dict):
            raise Asked("the answer is none of Prometheus' own")
        if data.get("resultType") == "scalar":
            return [_series({}, [data.get("result")])]
        return [
            _series(item.get("metric") or {}, item.get("values") or [item.get("value")])
            for item in _mapping_list(data.get("result"))
        ]

    def _scrape(self, dashboard: Dashboard, reference: Any) -> int:
        found = self.grafana.resolve(dashboard, reference)
        model = getattr(found, "model", None)
        said = model.map("jsonData").string("timeInterval") if model is not None else ""
        return seconds(said) or DEFAULT_SCRAPE

    def _get(self, path: str, asked: Mapping[str, str]) -> object:
        request = Request(f"{self.url}/api/v1/{path}?{urlencode(asked)}")  # noqa: S310 - checked
        if os.environ.get(TOKEN):
            request.add_header("Authorization", f"Bearer {os.environ[TOKEN]}")
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                body = answer.read(_MOST + 1)
        except HTTPError as error:
            body = error.read(_MOST)
            if error.code not in (400, 422, 503):
                raise Asked(f"Prometheus answered {error.code} {error.reason}") from None
        except (URLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise UsageError(f"cannot reach {self.url}: {reason}") from None
        if len(body) > _MOST:
            raise Asked(f"the answer has more than {_MOST} bytes")
        try:
            said = json.loads(body)
        except ValueError:
            raise Asked("the answer is no JSON") from None
        if not isinstance(said, dict) or said.get("status") != "success":
            reason = said.get("error") if isinstance(said, dict) else None
            raise Asked(str(reason or "the answer is none of Prometheus' own"))
        return said.get("data")


def _series(labels: object, points: object) -> Series:
    pairs = [p for p in points if isinstance(p, list) and len(p) == 2] if points else []  # type: ignore[attr-defined]
    return Series(
        {str(k): str(v) for k, v in labels.items()} if isinstance(labels, dict) else {},
        tuple(round(float(at) * 1000) for at, _ in pairs),
        tuple(_number(value) for _, value in pairs),
    )


def _number(text: object) -> float | None:
    try:
        value = float(str(text).replace("Inf", "inf"))
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _last(item: Series) -> str:
    return "NaN" if item.values[-1] is None else f"{item.values[-1]:g}"


def _written(labels: Mapping[str, Any]) -> str:
    inside = ",".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels.get('__name__', '')}{{{inside}}}"


def _strings(data: object) -> list[str]:
    return [str(each) for each in data] if isinstance(data, list) else []


def _mapping_list(data: object) -> list[dict[str, Any]]:
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
