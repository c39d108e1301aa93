"""The compiled modules in one file: the same modules, and never older ones."""

import os
import subprocess
import sys

import pytest

from lint import bundle


@pytest.fixture
def package(tmp_path, monkeypatch) -> str:
    """A package with a module in it, taken for ours."""
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "one.py").write_text('"""One."""\nVALUE = 1\n')
    monkeypatch.setattr(bundle, "_ROOT", str(folder))
    monkeypatch.setattr(bundle, "_NAME", "toy")
    monkeypatch.setattr(bundle, "_PATH", str(folder / "__pycache__" / "toy.bundle"))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield str(folder)
    for name in ("toy", "toy.one"):
        sys.modules.pop(name, None)


def test_modules_come_from_the_bundle(package):
    bundle.write()
    made = bundle.install()

    from toy import one

    assert (one.VALUE, one.__doc__) == (1, "One.")
    assert one.__spec__.loader is made
    assert one.__file__ == os.path.join(package, "one.py")
    assert not made.is_stale


def test_a_changed_module_is_not_taken_from_it(package):
    bundle.write()
    with open(os.path.join(package, "one.py"), "a", encoding="utf-8") as stream:
        stream.write("VALUE = 22\n")
    made = bundle.install()

    assert made.find_spec("toy.one") is None
    assert made.is_stale


@pytest.mark.parametrize("damage", [b"", b"no marshal", b"i\x01\x00\x00\x00"])
def test_a_damaged_bundle_is_none(package, damage):
    bundle.write()
    with open(os.path.join(package, "__pycache__", "toy.bundle"), "wb") as stream:
        stream.write(damage)

    assert bundle.install().is_stale


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
