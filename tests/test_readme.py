"""The README and the pages of the docs say what the code does: their examples run."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    page
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if ">>>" in page.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_are_true(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every ``>>>`` prints what the page shows, in a folder of its own."""
    text = page.read_text(encoding="utf-8").replace("```", "")  # a fence is no output
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    shown: list[str] = []
    runner.run(test, out=shown.append)
    assert test.examples
    assert not runner.failures, "".join(shown)


def test_the_readme_has_examples() -> None:
    """The first screen of the README shows code that runs."""
    assert ROOT / "README.md" in PAGES


def test_the_readme_names_the_two_commands() -> None:
    """A stranger finds both commands, and both exist."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("scripts/demo", "scripts/test"):
        assert command in text
        assert (ROOT / command).is_file()
