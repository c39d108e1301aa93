"""What a repository may say: which rules run, how severe they are, which documents are checked.

It stands in `[tool.obslint]` of `pyproject.toml`, or in `.obslint.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable

from lint.rule import RANK
from lint.rules import closest, codes, covers, is_known
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.files import Files
    from lint.source import File

_TABLE = "[tool.obslint"
_KEYS = ("select", "ignore", "severity", "documents")


class ConfigError(Exception):
    """A configuration that cannot be followed; the message names file and line."""


class Config(NamedTuple):
    """Which rules run (`select` empty: all), and how severe they are; the last word counts.

    `documents` are checked against the manifests besides the README."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()

    def chosen(self) -> tuple[str, ...]:
        """The codes of the rules to run."""
        return tuple(code for code in codes() if self._selects(code))

    def _selects(self, code: str) -> bool:
        if any(covers(pattern, code) for pattern in self.ignore):
            return False
        return not self.select or any(covers(pattern, code) for pattern in self.select)


def load(files: Files) -> Config:
    """The configuration of a repository. Raises ConfigError."""
    from lint.source import File

    project, own = files.read("pyproject.toml"), files.read(".obslint.yaml")
    in_project = isinstance(project, File) and _TABLE in project.text
    if isinstance(own, File):
        if in_project:
            message = ".obslint.yaml: pyproject.toml has [tool.obslint] as well; keep one of them"
            raise ConfigError(message)
        return _from_yaml(own)
    if isinstance(project, File) and in_project:
        return _from_toml(project)
    return Config()


def check_codes(patterns: Iterable[str], where: str) -> tuple[str, ...]:
    """The patterns, if there are rules for all of them. Raises ConfigError."""
    found = tuple(patterns)
    for pattern in found:
        if not is_known(pattern):
            raise ConfigError(f"{where}: {unknown(pattern)}")
    return found


def unknown(code: str) -> str:
    """Says that there is no such rule, and which one was probably meant."""
    meant = closest(code)
    hint = f"did you mean {meant}?" if meant else "`obslint rules` lists them"
    return f"there is no rule {code}; {hint}"


def _from_toml(file: File) -> Config:
    import tomllib

    try:
        table = tomllib.loads(file.text)["tool"]["obslint"]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file.path}: {error}") from error
    except (KeyError, TypeError):
        return Config()
    return _checked(file, table, file.text.find(_TABLE))


def _from_yaml(file: File) -> Config:
    from lint.tree import as_data
    from lint.yaml_reader import read

    reading = read(file)
    for fault in reading.faults:
        line = file.position(fault.span.start).line
        raise ConfigError(f"{file.path}:{line}: {fault.message}")
    data = as_data(reading.documents[0].root) if reading.documents else {}
    return _checked(file, {} if data is None else data, 0)


def _checked(file: File, table: object, start: int) -> Config:
    if not isinstance(table, dict):
        raise _wrong(file, "", start, f"expected a mapping with {', '.join(_KEYS)}")
    for key in table:
        if key not in _KEYS:
            allowed = ", ".join(_KEYS)
            raise _wrong(file, str(key), start, f"unknown key {key}; allowed are {allowed}")
    return Config(
        _code_list(file, table, "select", start),
        _code_list(file, table, "ignore", start),
        _severities(file, table, start),
        _paths(file, table, start),
    )


def _code_list(file: File, table: dict[str, object], key: str, start: int) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(file, key, start, f"{key} must be a list of codes")
    for code in value:
        if not is_known(code):
            raise _wrong(file, code, start, unknown(code))
    return tuple(value)


def _paths(file: File, table: dict[str, object], start: int) -> tuple[str, ...]:
    value = table.get("documents", [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(file, "documents", start, "documents must be a list of paths")
    return tuple(value)


def _severities(file: File, table: dict[str, object], start: int) -> tuple[tuple[str, str], ...]:
    value = table.get("severity", {})
    if not isinstance(value, dict):
        raise _wrong(file, "severity", start, "severity must map codes to severities")
    for code, severity in value.items():
        if not is_known(str(code)):
            raise _wrong(file, str(code), start, unknown(str(code)))
        if not isinstance(severity, str) or severity not in RANK:
            message = f"severity of {code} must be error, warning or info, not {severity}"
            raise _wrong(file, str(code), start, message)
    # A single code is more specific than its family: it has the last word.
    ordered = sorted(value.items(), key=lambda item: not item[0].endswith("/*"))
    return tuple((str(code), str(severity)) for code, severity in ordered)


def _wrong(file: File, word: str, start: int, message: str) -> ConfigError:
    """tomllib knows no positions: the word is looked for in the text."""
    at = file.text.find(word, max(start, 0))
    line = file.position(max(at, start, 0)).line
    return ConfigError(f"{file.path}:{line}: {message}")
