"""Random expressions of realistic shapes, over the metrics of the random worlds.

Everything is seeded: the same number gives the same cases.
"""

from __future__ import annotations

import random

from flow.worlds import BUCKETS, COUNTERS, GAUGES, LABELS, STATES, VALUES


class Expressions:
    """Expressions of the shapes that rules and panels have."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def label(self) -> str:
        return self.pick(*LABELS, "le", "__name__") if self.chance(0.15) else self.pick(*LABELS)

    def labels(self, most: int = 3) -> str:
        return ", ".join(dict.fromkeys(self.label() for _ in range(self.rng.randint(0, most))))

    def matcher(self) -> str:
        name = self.pick(*LABELS)
        value = self.pick(*VALUES[name], "other", "")
        op = self.pick("=", "!=", "=~", "!~")
        if op in ("=~", "!~") and self.chance(0.7):
            second = self.pick(*VALUES[name])
            value = self.pick(
                ".+", ".*", "[a-z].*", f"{value}|{second}", "p[01]|n0", value[:2] + ".*"
            )
        return f'{name}{op}"{value}"'

    def selector(self, names: tuple[str, ...]) -> str:
        text = self.pick(*names)
        if self.chance(0.5):
            text += "{" + ", ".join(self.matcher() for _ in range(self.rng.randint(1, 2))) + "}"
        return text

    def instant(self) -> str:
        text = self.selector((*GAUGES, *GAUGES, *COUNTERS, *BUCKETS))
        return text + (self.pick(" offset 2m", " @ end()") if self.chance(0.08) else "")

    def ranged(self, depth: int) -> str:
        kind = self.rng.random()
        if kind < 0.45:
            window = self.pick("5m", "10m", "1m")
            name = self.pick("rate", "increase", "irate", "rate", "resets", "changes")
            return f"{name}({self.selector((*COUNTERS, *BUCKETS))}[{window}])"
        name = self.pick(*"avg max min sum count last present stddev stdvar".split()) + "_over_time"
        name = self.pick(name, name, name, "delta", "deriv", "idelta", "absent_over_time")
        inner = f"{self.selector(GAUGES)}[{self.pick('5m', '3m', '30s')}]"
        if self.chance(0.25):
            inner = f"({self.expression(depth - 1)})[5m:1m]"
        if self.chance(0.1):
            return f"quantile_over_time({self.pick('0.5', '0.9', '2')}, {inner})"
        return f"predict_linear({inner}, 60)" if self.chance(0.05) else f"{name}({inner})"

    def aggregate(self, depth: int) -> str:
        op = self.pick(
            *"sum sum avg max min count group stddev stdvar topk bottomk quantile count_values limitk".split()
        )
        param = {
            "topk": self.pick("1, ", "3, ", "0, "), "bottomk": "2, ", "limitk": "1, ",
            "quantile": self.pick("0.9, ", "0.5, ", "-1, "),
            "count_values": self.pick('"v", ', '"pod", '),
        }.get(op, "")  # fmt: skip
        grouping = self.pick("by", "by", "without", "")
        grouping = f" {grouping} ({self.labels()})" if grouping else ""
        inner = self.expression(depth - 1) if self.chance(0.6) else self.ranged(depth)
        return f"{op}{grouping} ({param}{inner})"

    def number(self) -> str:
        return self.pick(
            "0", "1", "0.5", "90", "-3", "100", "5", "time()", "scalar(queue)", "2 * 3"
        )

    def binary(self, depth: int) -> str:
        op = self.pick(*"+ - * / % ^ > < >= <= == != > > and or unless and or".split())
        left, right = self.expression(depth - 1), self.expression(depth - 1)
        if op in ("and", "or", "unless"):
            match = self.matching() if self.chance(0.5) else ""
            return f"({left}) {op}{match} ({right})"
        is_compared = op in ("==", "!=", ">", "<", ">=", "<=")
        match = " bool" if is_compared and self.chance(0.2) else ""
        if self.chance(0.45):
            number = self.number()
            pair = (f"({left})", number) if self.chance(0.8) else (number, f"({left})")
            return f"{pair[0]} {op}{match} {pair[1]}"
        if self.chance(0.7):
            match += self.matching()
            if self.chance(0.4) and ("on" in match or "ignoring" in match):
                extra = self.pick(f"({self.labels(1)})", "()")
                match += f" {self.pick('group_left', 'group_right')} {extra}"
        return f"({left}) {op}{match} ({right})"

    def matching(self) -> str:
        return f" {self.pick('on', 'on', 'ignoring')} ({self.labels()})"

    def side(self, depth: int) -> str:
        """Mostly something with a result, so that there is something to pair."""
        plain = self.pick(*GAUGES, *COUNTERS)
        return plain if self.chance(0.75) else self.expression(depth - 1)

    def paired(self, depth: int) -> str:
        """Two sides aggregated by the same labels, or joined to one: pairs that do match."""
        names = list(dict.fromkeys(self.label() for _ in range(self.rng.randint(0, 2))))
        by = ", ".join(names)
        op = self.pick("/", "-", "*", ">", "==", "!=", "and", "unless", "or", "> bool", "!= bool")
        kind = self.rng.random()
        if kind < 0.35:
            total = self.pick("sum", "max", "count")
            return f"sum by ({by}) ({self.side(depth)}) {op} {total} by ({by}) ({self.side(depth)})"
        if kind < 0.7:
            on = self.pick("on ()", f"on ({by})", f"on ({by})", f"ignoring ({self.labels()})")
            left = f"topk by ({by}) (1, {self.side(depth)})"
            return f"{left} {op} {on} topk by ({by}) (1, {self.side(depth)})"
        extra = self.pick(*(name for name in LABELS if name not in names))
        op = self.pick("*", "/", "+", ">", "!=", "== bool")
        one = f"topk by ({by}) (1, {self.side(depth)})"
        if self.chance(0.5):
            return f"({self.side(depth)}) {op} on ({by}) group_left ({extra}) {one}"
        return f"{one} {op} on ({by}) group_right ({extra}) ({self.side(depth)})"

    def crowded(self, depth: int) -> str:
        """A match in which one side is mostly several series for each of the other's."""
        names = [self.label() for _ in range(self.rng.randint(0, 2))]
        many = self.selector(self.pick(STATES, BUCKETS))
        if self.chance(0.5):
            many = self.pick(
                f"abs({many})", f"{many} * 2", f"rate({many}[5m])", f"-{many}",
                f"max by ({', '.join([*names, 'phase', 'le'])}) ({many})",
                f'label_replace({many}, "job", "$1", "{self.label()}", "(.*)")', f"({many} == 1)",
            )  # fmt: skip
        match = f"{self.pick('on', 'on', 'ignoring')} ({', '.join(dict.fromkeys(names))})"
        op = self.pick("*", "/", "-", "==", "> bool")
        if self.chance(0.4):
            return f"({self.side(depth)}) {op} {match} group_left () ({many})"
        pair = f"({many})", f"({self.side(depth)})"
        left, right = pair if self.chance(0.5) else pair[::-1]
        return f"{left} {op} {match} {right}"

    def call(self, depth: int) -> str:
        kind = self.rng.randint(0, 11)
        inner = self.expression(depth - 1)
        if kind <= 1:
            return f"absent({self.pick(self.instant(), self.instant(), inner)})"
        if kind <= 4:
            target, source = self.label(), self.label()
            text, pattern = (
                self.pick("$1", "x", "", "a-$1"),
                self.pick("(.*)", "(.+)", "p(.*)", "zzz", ""),
            )
            return f'label_replace({inner}, "{target}", "{text}", "{source}", "{pattern}")'
        if kind == 5:
            sources = "".join(f', "{self.label()}"' for _ in range(self.rng.randint(0, 2)))
            return f'label_join({inner}, "{self.label()}", "{self.pick("-", "")}"{sources})'
        if kind <= 7:
            rate = f"rate({self.selector(BUCKETS)}[5m])"
            by = self.labels(2)
            total = self.pick(rate, f"sum by (le, {by}) ({rate})", f"sum by ({by}) ({rate})")
            total = total.replace("(le, )", "(le)")
            return f"histogram_quantile({self.pick('0.5', '0.99')}, {total})"
        if kind == 8:
            return f"vector({self.number()})"
        if kind == 9:
            low = self.pick("0", "1", "5")
            return self.pick(
                f"clamp({inner}, {low}, 3)",
                f"clamp_min({inner}, {low})",
                f"clamp_max({inner}, {low})",
            )
        if kind == 10:
            return f"{self.pick('hour', 'day_of_week', 'month', 'minute')}({self.pick('', inner)})"
        name = self.pick(
            *"abs ceil floor exp ln sqrt round sgn sort timestamp histogram_count sort_desc".split()
        )
        return f"{name}({inner})"

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.instant()
        kind = self.rng.random()
        if kind < 0.15:
            return self.instant()
        if kind < 0.27:
            return self.ranged(depth)
        if kind < 0.3:
            return self.crowded(depth)
        if kind < 0.5:
            return self.aggregate(depth)
        if kind < 0.7:
            return self.binary(depth)
        if kind < 0.8:
            return self.paired(depth)
        return f"-({self.expression(depth - 1)})" if kind > 0.98 else self.call(depth)
