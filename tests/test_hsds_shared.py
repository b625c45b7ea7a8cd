"""Published and real HSDS directories: every organization and service is read or named."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matchmaker.files.hsds import Directory, read_directory
from matchmaker.lists import Remark

EXAMPLES = (
    "organization_full.json",
    "organization_list.json",
    "service_full.json",
    "service_list.json",
    "service_at_location_full.json",
    "service_at_location_list.json",
    "tabular.json",
)
"""The published JSON examples that hold organizations or services."""


def codes(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.code for remark in remarks]


def raw_rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


def objects(value: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with the property that holds it."""
    if isinstance(value, dict):
        yield key, value
        for name, inner in value.items():
            yield from objects(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, key)


def told(directory: Directory) -> tuple[set[str], set[str]]:
    """The ids of organizations and of services that were read or named as left out."""
    read = [
        set(directory.organizations.ids),
        {one.partition("/")[0] for one in directory.resources.ids},
    ]
    for remark in directory.report.left_out:
        assert remark.code.startswith("skip-hsds-")
        assert remark.before in remark.en
        assert remark.before in remark.zh
        read[remark.list == "resources"].add(str(remark.before))
    return read[0], read[1]


def test_every_organization_and_service_of_a_real_directory_is_read_or_named(
    shared: Path,
) -> None:
    folder = shared / "hsds" / "illinois_legal_aid"
    raw = {name: raw_rows(folder / f"{name}.csv") for name in ("organizations", "services")}
    known = {row["id"] for row in raw["organizations"]}
    directory = read_directory(folder)
    organizations, services = told(directory)
    assert organizations == known
    numbers = enumerate(raw["services"], start=1)
    assert services == {row["id"] or f"#{at}" for at, row in numbers}
    offered = [row for row in raw["services"] if row["id"] and row["organization_id"] in known]
    assert directory.resources.ids == [row["id"] for row in offered]
    assert len(directory.resources) + len(directory.report.left_out) == len(raw["services"])
    assert [one.title for one in directory.resources] == [row["name"] for row in offered]
    files = {sheet.file: sheet for sheet in directory.report.sheets}
    assert set(files) == {file.name for file in folder.iterdir()}
    for file in folder.iterdir():
        header = set(raw_rows(file)[0])
        assert header == {*files[file.name].columns, *files[file.name].ignored}
    assert files["phones.csv"].skipped[0].code == "skip-hsds-personal"


def test_services_of_organizations_that_are_not_listed_are_read_if_the_caller_says_so(
    shared: Path,
) -> None:
    folder = shared / "hsds" / "illinois_legal_aid"
    directory = read_directory(folder, derive=True, mapping={"description": "category"})
    raw = raw_rows(folder / "services.csv")
    named = {row["organization_id"] for row in raw}
    listed = {row["id"] for row in raw_rows(folder / "organizations.csv")}
    assert set(directory.organizations.ids) == named | listed
    assert directory.resources.ids == [row["id"] for row in raw if row["id"]]
    assert codes(directory.report.left_out) == ["skip-hsds-id"]
    (table,) = (sheet for sheet in directory.report.sheets if sheet.file == "services.csv")
    assert table.columns["description"] == "description, category"
    categories = [one.category for one in directory.resources]
    assert categories == [row["description"] for row in raw if row["id"]]
    derived = [one for one in directory.report.repairs if one.code == "read-hsds-derived"]
    assert {one.before for one in derived} == named - listed


def test_every_organization_and_service_of_the_published_tables_is_read(shared: Path) -> None:
    folder = shared / "hsds" / "specification_examples"
    directory = read_directory(folder)
    for name, found in zip(("organizations", "services"), told(directory), strict=True):
        assert found == {row["id"] for row in raw_rows(folder / f"{name}.csv")}
    sheets = {sheet.file: sheet for sheet in directory.report.sheets}
    assert set(sheets) == {file.name for file in folder.iterdir()}
    assert all(codes(sheets[name].skipped) == ["skip-hsds-beside"] for name in EXAMPLES)
    for file in folder.glob("*.csv"):
        assert set(raw_rows(file)[0]) == {*sheets[file.name].columns, *sheets[file.name].ignored}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_organization_and_service_of_the_published_documents_is_read(
    shared: Path, name: str
) -> None:
    file = shared / "hsds" / "specification_examples" / name
    organizations, services = told(read_directory(file))
    document = json.loads(file.read_text(encoding="utf-8"))
    top = "services" if name.startswith("service_") else "organizations"
    top = "" if name.startswith("service_at") else top
    known = {"organization": 0, "organizations": 0, "service": 1, "services": 1}
    known |= {"organizations.csv": 0, "services.csv": 1}
    found: tuple[set[str], set[str]] = (set(), set())
    entries = document.get("contents", document)
    for key, value in objects(entries, top):
        if key in known and "id" in value:
            found[known[key]].add(value["id"])
    assert (organizations, services) == found
    assert organizations


def test_documents_in_a_folder_are_one_directory(shared: Path, tmp_path: Path) -> None:
    for file in (shared / "hsds" / "specification_examples").glob("*.json"):
        shutil.copy(file, tmp_path)
    directory = read_directory(tmp_path)
    assert directory.organizations.ids == ["d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"]
    assert directory.resources.ids == ["ac148810-d857-441c-9679-408f346de14b"]
    files = {sheet.file for sheet in directory.report.sheets}
    assert files == {file.name for file in tmp_path.iterdir()}
    assert not directory.report.left_out


def test_no_person_is_read(shared: Path) -> None:
    for file in ("organization_full.json", ""):
        directory = read_directory(shared / "hsds" / "specification_examples" / file)
        text = "".join(map(repr, (*directory.organizations, *directory.resources)))
        assert "Persona" not in text
        assert "234567" not in text
        assert "email@" not in text
