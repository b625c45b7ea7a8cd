"""A plan as a workbook for the people who sign and carry it out."""

from __future__ import annotations

from pathlib import Path

from matchmaker.files.out.book import Book, require_suffix
from matchmaker.files.out.choices import Language, require_language
from matchmaker.files.out.loads import add_loads
from matchmaker.files.out.open_needs import add_open_needs
from matchmaker.files.out.projects import add_projects
from matchmaker.files.out.subdistricts import add_subdistricts
from matchmaker.files.out.summary import add_summary
from matchmaker.files.out.view import View
from matchmaker.lists import Region
from matchmaker.plan import Plan

THRESHOLD = 10
"""Numbers of people below this are not written for others."""


def write_workbook(
    plan: Plan,
    region: Region,
    path: str | Path,
    *,
    language: Language = "zh",
    threshold: int = THRESHOLD,
) -> None:
    """Write a plan as an .xlsx workbook that offices can read, print and send on.

    The sheets: a summary with a chart; the projects, each a block of rows (the list of projects
    that `read_workbook` reads back as agreements, one row for each allocation); what each
    organization gives; the needs that stay open, and why; one sheet for each subdistrict.

    Parameters
    ----------
    plan : Plan
        The plan.
    region : Region
        The lists that it was made from.
    path : str or Path
        A file that ends in ``.xlsx``.
    language : {"zh", "en"}
        Language of headers and words.
    threshold : int
        Numbers of people who benefit are shown as ``<10`` where they are less than this.
        Pseudonyms of persons are not written at all.

    Raises
    ------
    FileError
        The plan names what the lists do not have, or the file cannot be written.
    MissingExtraError
        XlsxWriter is not installed.
    """
    require_language(language)
    require_suffix(path, ".xlsx")
    view = View(plan, region)
    book = Book(language)
    add_summary(book, view)
    add_projects(book, view)
    add_loads(book, view)
    add_open_needs(book, view, threshold)
    add_subdistricts(book, view)
    book.write(path)
