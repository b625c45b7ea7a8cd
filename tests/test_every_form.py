"""What is written in any form is read back equal, through the one way in and the one way out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from forms import rich_region
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small_region

import matchmaker as mm
from matchmaker.files.text import decode
from matchmaker.testing import regions

FORMS: dict[str, Callable[[mm.Region, Path], mm.Region]] = {
    "xlsx": lambda region, folder: _through(region, folder / "lists.xlsx"),
    "xlsx-en": lambda region, folder: _through(region, folder / "lists.xlsx", language="en"),
    "json": lambda region, folder: _through(region, folder / "lists.json"),
    "geojson": lambda region, folder: _through(region, folder / "lists.geojson"),
    "csv": lambda region, folder: _through(region, folder / "lists"),
    "parquet": lambda region, folder: _through(region, folder / "lists", form="parquet"),
    "hsds": lambda region, folder: _through(region, folder / "lists", form="hsds"),
    "office-csv": lambda region, folder: _through_office(region, folder, "utf-8"),
    "gb18030": lambda region, folder: _through_office(region, folder, "gb18030"),
    "pandas": lambda region, folder: _through_frames(region, "pandas"),
    "polars": lambda region, folder: _through_frames(region, "polars"),
    "pyarrow": lambda region, folder: _through_frames(region, "pyarrow"),
}


def _through(region: mm.Region, path: Path, **options: str) -> mm.Region:
    mm.write_lists(region, path, **options)  # type: ignore[arg-type]
    return mm.read_lists(path)


def _through_office(region: mm.Region, folder: Path, encoding: str) -> mm.Region:
    mm.write_lists(region, folder / "lists", encoding=encoding)  # type: ignore[arg-type]
    return mm.read_folder(folder / "lists")


def _through_frames(region: mm.Region, kind: str) -> mm.Region:
    frames = region.to_frames(kind)  # type: ignore[arg-type]
    return mm.read_frames(**frames, name=region.name)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("make", [small_region, rich_region])
def test_a_region_survives_every_form(
    form: str, make: Callable[[], mm.Region], tmp_path: Path
) -> None:
    region = make()
    assert FORMS[form](region, tmp_path) == region


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=20)
def test_generated_regions_survive_every_form(form: str, data: st.DataObject) -> None:
    region = data.draw(regions(words=True, every=True, travel=True, place=None))
    with tempfile.TemporaryDirectory() as folder:
        assert FORMS[form](region, Path(folder)) == region


@pytest.mark.parametrize("text", ["医院", "café", "Ürünler", "больница", "é", "Ελλάδα", "בית"])
def test_utf8_is_taken_for_what_it_is(text: str) -> None:
    assert decode(f"name\n{text}\n".encode(), "a.csv") == (f"name\n{text}\n", "UTF-8")


@pytest.mark.parametrize("text", ["医院", "联通", "学校,医院", "教育路社区"])
def test_short_chinese_words_are_not_taken_for_another_script(text: str) -> None:
    """GB 18030 that happens to be UTF-8 is the pitfall of every reader of Chinese files."""
    found, _ = decode(f"name\n{text}\n".encode("gb18030"), "a.csv")
    assert found == f"name\n{text}\n"
