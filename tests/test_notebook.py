"""The notebook runs from top to bottom, and shows what it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parent.parent / "examples" / "quickstart.ipynb"
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All that the notebook prints, run in a folder and a process of its own."""
    folder = tmp_path_factory.mktemp("notebook")
    done = folder / "done.ipynb"
    command = [sys.executable, "-c", RUN, str(NOTEBOOK), str(done)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    notebook = json.loads(done.read_text(encoding="utf-8"))
    return "\n".join(
        "".join([*out.get("text", ""), *out.get("data", {}).get("text/plain", "")])
        for cell in notebook["cells"]
        for out in cell.get("outputs", [])
    )


def test_the_notebook_plans_and_checks(outputs: str) -> None:
    """A reader sees faults, a proven plan, an empty check and a found damage."""
    assert "[too-small]" in outputs
    assert "Plan Riverside: optimal, proven" in outputs
    assert "open: N4 1 no_candidate" in outputs
    assert "\n()\n" in outputs
    assert "plan-bound" in outputs
    assert "needs.csv" in outputs


def test_the_notebook_is_stored_without_outputs() -> None:
    """Generated output stays out of the repository."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert not [cell for cell in notebook["cells"] if cell.get("outputs")]
