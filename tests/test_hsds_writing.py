"""A region as an HSDS directory: nothing is lost, and what is written is HSDS."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from matchmaker import Region
from matchmaker.files.hsds import read_hsds, write_hsds
from matchmaker.testing import regions

EVERY = regions(words=True, every=True, travel=True, place=None)


@pytest.mark.parametrize("name", ["directory", "directory.json"])
@given(region=EVERY)
def test_a_region_survives_writing_and_reading(name: str, region: Region) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_hsds(region, path)
        again = read_hsds(path)
        assert again == region
        assert again.report is not None
        assert again.report.repairs == again.report.left_out == ()
