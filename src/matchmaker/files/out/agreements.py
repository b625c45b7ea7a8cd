"""Co-building agreements to sign: one .docx for each project, from a template."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.errors import FileError, Finding, MissingExtraError, Place
from matchmaker.files.archive.members import members_of
from matchmaker.files.out.agreement_template import agreement_template
from matchmaker.files.out.book import require_suffix, write_bytes
from matchmaker.files.out.choices import Language, require_language, spoken
from matchmaker.files.out.projects import called
from matchmaker.files.out.text import clean, file_name
from matchmaker.files.out.view import Block, Line, View
from matchmaker.files.out.words import people
from matchmaker.files.out.workbook import THRESHOLD
from matchmaker.files.text import make_folder
from matchmaker.lists import Region
from matchmaker.messages import finding
from matchmaker.plan import Plan

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_PARTY_FIELDS = ("name", "address", "leader", "contact", "subdistrict", "district")


def write_agreements(
    plan: Plan,
    region: Region,
    folder: str | Path,
    *,
    template: str | Path | None = None,
    language: Language = "zh",
    threshold: int = THRESHOLD,
) -> list[Path]:
    """Write one agreement for each project of a plan, ready to be signed.

    A template is a .docx file with the tags of Jinja (``{{ organization.name }}``,
    ``{%tr for line in lines %}``), filled in by docxtpl in a sandbox: it can read what is listed
    in `context`, and nothing else. Files are named by number, project, organization and
    community. All are filled in before the first is written; files that lie in the folder under
    other names are left alone.

    Parameters
    ----------
    plan : Plan
        The plan.
    region : Region
        The lists that it was made from.
    folder : str or Path
        Where to write; made if need be.
    template : str or Path, optional
        Your own .docx; without one, what `write_agreement_template` writes.
    language : {"zh", "en"}
        Language of the default template, of choices and of dates.
    threshold : int
        As in `write_workbook`.

    Returns
    -------
    list of Path
        The files, in the order of the projects.

    Raises
    ------
    FileError
        The plan names what the lists do not have, the template is faulty, or a file cannot be
        written.
    MissingExtraError
        docxtpl or python-docx is not installed.
    """
    require_language(language)
    view = View(plan, region)
    source = agreement_template(language) if template is None else _read(Path(template))
    shown = "" if template is None else str(template)
    filled: list[bytes] = []
    found: list[Finding] = []
    environment = _environment()
    for block in view.blocks:
        try:
            filled.append(_fill(source, context(block, region, language, threshold), environment))
        except FileError as error:
            found += error.findings
    if found:
        raise FileError(_at(found, shown))
    folder = Path(folder)
    make_folder(folder)
    paths = [folder / name for name in _names(view.blocks)]
    for path, content in zip(paths, filled, strict=True):
        write_bytes(path, content)
    return paths


def write_agreement_template(path: str | Path, *, language: Language = "zh") -> None:
    """Write the default template of an agreement, for you to change and give to others.

    Parameters
    ----------
    path : str or Path
        A file that ends in ``.docx``.
    language : {"zh", "en"}
        Its language.

    Raises
    ------
    FileError
        The file cannot be written.
    MissingExtraError
        python-docx is not installed.
    """
    require_language(language)
    require_suffix(path, ".docx")
    write_bytes(path, agreement_template(language))


def context(block: Block, region: Region, language: Language, threshold: int) -> dict[str, Any]:
    """Give what a template may name.

    ``project`` (id, title, stage, signed), ``organization`` (id, name, kind, leader, contact,
    address), ``community`` (id, name, subdistrict, district, address), ``lines`` (need_id, need,
    category, description, resource_id, resource, quantity, unit, start, due, people,
    distance_km, stage, responsible), ``valid_from``, ``valid_to``, ``signed_on``, ``region`` and
    ``blank`` (a line to write on). All are texts but ``quantity`` and ``signed``; what is not
    known is empty.
    """
    agreements = [line.agreement for line in block.lines if line.agreement is not None]
    dates = {
        name: _day(next((day for one in agreements if (day := getattr(one, name))), None), language)
        for name in ("signed_on", "valid_from", "valid_to")
    }
    if any(line.agreement is None for line in block.lines):
        dates["signed_on"] = ""  # what is new in it is still to be signed
    organization, community = (
        {field: getattr(party, field) for field in _PARTY_FIELDS if hasattr(party, field)}
        for party in (block.organization, block.community)
    )
    organization |= {
        "id": block.organization.organization_id,
        "kind": spoken("organizations", "kind", block.organization.kind, language),
    }
    return {
        "project": {
            "id": block.project_id,
            "title": block.title,
            "stage": spoken("agreements", "stage", block.stage, language),
            "signed": block.signed,
        },
        "organization": organization,
        "community": community | {"id": block.community.community_id},
        "lines": [_line(line, language, threshold) for line in block.lines],
        **dates,
        "region": region.name,
        "blank": "＿" * 8 if language == "zh" else "_" * 16,
    }


def _line(line: Line, language: Language, threshold: int) -> dict[str, Any]:
    need, resource = line.need, line.resource
    shown = people(need.people, threshold) if need else None
    return {
        "need_id": need.need_id if need else "",
        "need": called(need) if need else "",
        "category": need.category if need else "",
        "description": need.description if need else "",
        "resource_id": resource.resource_id if resource else "",
        "resource": called(resource) if resource else "",
        "quantity": line.quantity,
        "unit": line.unit,
        "start": _iso(need.start if need else None),
        "due": _iso(need.due if need else None),
        "people": "" if shown is None else str(shown),
        "distance_km": "" if line.distance_km is None else f"{line.distance_km:.1f}",
        "stage": spoken("agreements", "stage", line.stage, language),
        "responsible": need.responsible if need else "",
    }


def _day(day: date | None, language: Language) -> str:
    if day is None or language == "en":
        return _iso(day)
    return f"{day.year}年{day.month}月{day.day}日"


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _read(path: Path) -> bytes:
    """Read a user's template, after what can be told of an archive without unpacking it."""
    place = Place(file=str(path))
    try:
        members_of(path)
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileError([finding("file-missing", place=place)]) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError([finding("file-unreadable", place=place, why=why)]) from None
    _require_document(content, str(path))
    return content


def _require_document(content: bytes, file: str) -> None:
    """Refuse a template that is no document, once for all projects."""
    try:
        from docx import Document
    except ImportError:
        raise MissingExtraError("python-docx", "files") from None
    try:
        Document(io.BytesIO(content))
    except Exception as error:  # a faulty package shows as an error of any of three libraries
        why = re.sub(r"<_io\.BytesIO.*?>", lambda _: file, _told(error))
        raise FileError([finding("template-unreadable", place=Place(file=file), why=why)]) from None


def _environment() -> SandboxedEnvironment:
    """Make the sandbox that templates run in: a name that is not known is an error."""
    try:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise MissingExtraError("docxtpl", "files") from None
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_escaped
    )
    # docxtpl compiles the same text for every document.
    environment.from_string = cache(environment.from_string)  # type: ignore[assignment, method-assign]
    return environment


def _escaped(value: Any) -> Any:
    """Make a value a text in XML, whatever it looks like.

    docxtpl takes ``{_{`` in a text for ``{{``; the underscores are written by their number.
    """
    from markupsafe import Markup, escape

    text = "" if value is None else clean(str(value))
    return Markup(str(escape(text)).replace("_", "&#95;"))


def _fill(source: bytes, values: dict[str, Any], environment: SandboxedEnvironment) -> bytes:
    try:
        from docxtpl import DocxTemplate
    except ImportError:
        raise MissingExtraError("docxtpl", "files") from None
    try:
        document = DocxTemplate(io.BytesIO(source))
        document.render(values, environment)
        output = io.BytesIO()
        document.save(output)
    except Exception as error:  # a template is a program: anything may go wrong in it
        raise FileError([finding("template-faulty", why=_told(error))]) from None
    return output.getvalue()


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _at(found: Iterable[Finding], file: str) -> list[Finding]:
    """Put the template's name on what was found, each fault once."""
    return list(dict.fromkeys(replace(fault, place=Place(file=file)) for fault in found))


def _names(blocks: tuple[Block, ...]) -> list[str]:
    """Name the files; the number in front makes them differ and keeps their order."""
    width = max(3, len(str(len(blocks))))
    return [
        file_name(
            (
                f"{number:0{width}}",
                block.project_id,
                block.organization.name or block.organization.organization_id,
                block.community.name or block.community.community_id,
            ),
            ".docx",
        )
        for number, block in enumerate(blocks, start=1)
    ]
