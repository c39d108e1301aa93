"""Random overlays: patches, names, hashes and the rest equal what the real kustomize makes."""

import overlays
import pytest
from test_build import by_identity, documents, kubectl, real, rendered, write

from lint.files import MemoryFiles
from lint.tree import as_data


@real
@pytest.mark.parametrize("seed", range(60))
def test_overlays_equal_kustomize(seed, tmp_path):
    files = overlays.case(seed)
    write(tmp_path, files)
    theirs = kubectl(tmp_path / "over")

    ours, faults = rendered(MemoryFiles(files), "over")

    assert bool(faults) == bool(theirs.returncode), theirs.stderr
    if not faults:
        wanted = by_identity(documents(theirs.stdout))
        assert by_identity(list(map(as_data, ours.objects))) == wanted
