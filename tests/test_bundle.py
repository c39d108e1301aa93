"""The compiled modules in one file: the same modules, and never older ones."""

import os
import re
import subprocess
import sys

import pytest

from lint import bundle, values
from lint.rules import all_rules


@pytest.fixture
def package(tmp_path, monkeypatch) -> str:
    """A package with a module in it, taken for ours."""
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "one.py").write_text('"""One."""\nVALUE = 1\n')
    (folder / "broken.py").write_text("from toy.one import NOTHING\n")
    monkeypatch.setattr(bundle, "_ROOT", str(folder))
    monkeypatch.setattr(bundle, "_NAME", "toy")
    monkeypatch.setattr(bundle, "_PATH", str(folder / "__pycache__" / "toy.bundle"))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(values, "compiled_before", {})
    monkeypatch.syspath_prepend(tmp_path)
    yield str(folder)
    forget()


def forget() -> None:
    for name in ("toy", "toy.one", "toy.broken"):
        sys.modules.pop(name, None)


def write() -> None:
    """Writes the bundle as another process would."""
    bundle.write()
    forget()


def test_modules_come_from_the_bundle(package):
    write()
    made = bundle.install()

    from toy import one

    assert (one.VALUE, one.__doc__) == (1, "One.")
    assert one.__spec__.loader is made
    assert one.__file__ == os.path.join(package, "one.py")
    assert not made.is_stale


def test_a_changed_module_is_not_taken_from_it(package):
    write()
    with open(os.path.join(package, "one.py"), "a", encoding="utf-8") as stream:
        stream.write("VALUE = 22\n")
    made = bundle.install()

    assert made.find_spec("toy.one") is None
    assert made.is_stale


@pytest.mark.parametrize("damage", [b"", b"no marshal", b"i\x01\x00\x00\x00"])
def test_a_damaged_bundle_is_none(package, damage):
    write()
    with open(os.path.join(package, "__pycache__", "toy.bundle"), "wb") as stream:
        stream.write(damage)

    assert bundle.install().is_stale


def test_a_module_is_run_once_without_importlib(package):
    write()
    made = bundle.install()

    one = bundle.module("toy.one")

    assert (one.VALUE, one.__spec__.loader) == (1, made)
    assert bundle.module("toy.one") is one
    assert sys.modules["toy.one"] is one


def test_a_module_that_fails_can_be_tried_again(package):
    write()
    bundle.install()

    for _ in range(2):
        with pytest.raises(ImportError, match="NOTHING"):
            bundle.module("toy.broken")


def test_patterns_come_from_the_bundle(package, monkeypatch):
    with open(os.path.join(package, "one.py"), "a", encoding="utf-8") as stream:
        stream.write("from lint.values import lazy\nWORD = lazy('[a-z]+(?P<rest>.)', 2)\n")
    write()
    bundle.install()

    monkeypatch.setattr(re, "compile", None)
    word = bundle.module("toy.one").WORD

    assert word.fullmatch("ABCd")["rest"] == "d"


def test_patterns_are_what_re_makes_of_them():
    all_rules()
    assert len(values.lazy_patterns) > 100
    for source, flags in values.lazy_patterns:
        made = values.with_engine_arguments(source, values.engine_arguments(source, flags))
        assert made == re.compile(source, flags)
        assert made.groupindex == re.compile(source, flags).groupindex


def test_yaml_is_whole_for_whoever_asks():
    """Our parser comes without the rest of PyYAML; others in the process get all of it."""
    program = (
        "import sys, lint.yaml_reader\n"
        "assert 'yaml.constructor' not in sys.modules\n"
        "import yaml\n"
        "assert yaml.safe_load('[1, 2020-01-01]')[0] == 1\n"
        "assert yaml.load('a: 1', Loader=yaml.CSafeLoader) == {'a': 1}\n"
        "for text in ('a: [', 'a: \\x01'):\n"
        "    for loader in (yaml.SafeLoader, yaml.CSafeLoader):\n"
        "        try:\n"
        "            yaml.load(text, Loader=loader)\n"
        "        except yaml.YAMLError:\n"
        "            continue\n"
        "        raise SystemExit(f'{text!r} passed')\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
