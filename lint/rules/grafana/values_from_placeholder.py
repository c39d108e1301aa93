"""A text that a `valuesFrom` fills in, without the placeholder that it fills.

The operator replaces `${KEY}`, where KEY is the key in the Secret or ConfigMap and not
the name of the object. Where the text does not have it nothing is replaced, without a
word: `Bearer ${tokn}` is sent as it stands, and every panel gets 401.
"""

from collections.abc import Iterator

from lint.grafana.datasource import Datasource, ValueFrom
from lint.model.credentials import is_literal
from lint.model.references import Reference
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import DATASOURCE
from lint.source import Text

GOOD = DATASOURCE

BAD = GOOD.replace("Bearer ${token}", "«Bearer ${grafana-admin}»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    unlisted = {
        id(item.key): item for item in repo.references.all if repo.references.lacks_key(item)
    }
    for datasource in repo.grafana.datasources:
        for value in datasource.values_from:
            landing = datasource.landing(value)
            if landing is None or value.key is None or repo.grafana.is_substituted:
                continue
            text = landing.node
            if not isinstance(text, Text) or not text.is_string or f"${value.key}" in text:
                continue
            if id(value.key) in unlisted and _names_a_key(repo, unlisted[id(value.key)], text):
                continue
            if (value.target or "").startswith("secureJsonData") and is_literal(text):
                continue
            if f"${{{value.key}}}" not in text and "$" not in value.key:
                yield _finding(datasource, value, text, value.key)


def _names_a_key(repo: Repo, reference: Reference, text: Text) -> bool:
    """Whether the placeholder is right and the key is wrong, which is reported as such."""
    holders = repo.references.holders(reference)
    return any(f"${{{key}}}" in text for holder in holders for key in holder.keys or ())


def _finding(datasource: Datasource, value: ValueFrom, text: Text, key: Text) -> Finding:
    message = f"{value.target} does not hold ${{{key}}}: the value is not filled in"
    because = ((key.span(), "the key whose value is meant"),)
    taken = {f"${{{item.key}}}" for item in datasource.values_from if item.target == value.target}
    start, end = text.find("${"), text.find("}")
    is_alone = text.count("${") == 1 and start < end and text[start : end + 1] not in taken
    if not is_alone:
        return Finding(text.span(), message, because)
    edit = Edit(text.span(start, end + 1), f"${{{key}}}")
    return Finding(text.span(), message, because, Fix(f"write ${{{key}}}", (edit,)))
