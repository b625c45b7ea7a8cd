"""The notebooks run from top to bottom, and show what they say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


def outputs(name: str, folder: Path) -> str:
    """All that a notebook prints, run in a folder and a process of its own."""
    done = folder / "done.ipynb"
    command = [sys.executable, "-c", RUN, str(EXAMPLES / name), str(done)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    notebook = json.loads(done.read_text(encoding="utf-8"))
    return "\n".join(
        "".join([*out.get("text", ""), *out.get("data", {}).get("text/plain", "")])
        for cell in notebook["cells"]
        for out in cell.get("outputs", [])
    )


def test_the_first_notebook_plans_and_checks(tmp_path: Path) -> None:
    """A reader sees faults, a proven plan, an empty check and a found damage."""
    shown = outputs("quickstart.ipynb", tmp_path)
    assert "[too-small]" in shown
    assert "Plan Riverside: optimal, proven" in shown
    assert "open: N4 1 no_candidate" in shown
    assert "\n()\n" in shown
    assert "plan-bound" in shown
    assert "needs.csv" in shown


def test_the_notebook_of_office_files_reads_plans_and_hands_out(tmp_path: Path) -> None:
    """A reader sees repairs and faults with their cells, agreements, and equal lists."""
    shown = outputs("office_files.ipynb", tmp_path)
    assert "约40人 read as 40" in shown
    assert "('150402001001', '暑期托管', 1200, 3, '2026-08-31')" in shown
    assert "需求清单, B7" in shown
    assert "成员单位, A2" in shown
    assert "hsds True" in shown
    assert "False" not in shown.rpartition("清单.json")[2]
    assert len(list((tmp_path / "协议").glob("*.docx"))) == 3


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_stored_without_outputs(notebook: Path) -> None:
    """Generated output stays out of the repository."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert not [cell for cell in cells if cell.get("outputs")]
