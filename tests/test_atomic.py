"""A crash in the middle of writing leaves the old file whole."""

import os
import signal
import stat
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from forms import findings_of
from small import small_region

import matchmaker as mm
from matchmaker.base import atomic_path, write_text


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """It is written beside the old one, with the same suffix, and only then renamed."""
    target = tmp_path / "plan.json"
    target.write_text("old", encoding="utf-8")
    with atomic_path(target) as fresh:
        assert (fresh.parent, fresh.suffix) == (tmp_path, ".json")
        fresh.write_text("new", encoding="utf-8")
        assert target.read_text(encoding="utf-8") == "old"
    assert target.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("old", ["old", None])
def test_a_fault_leaves_the_old_file(
    fault: type[BaseException], old: str | None, tmp_path: Path
) -> None:
    """Whatever is raised passes through; there is the old file, or none, and nothing else."""
    target = tmp_path / "plan.json"
    if old:
        target.write_text(old, encoding="utf-8")

    def crash() -> None:
        with atomic_path(target) as fresh:
            fresh.write_text("half", encoding="utf-8")
            raise fault

    with pytest.raises(fault):
        crash()
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == [old] * bool(old)


KILLED = """
import sys, time
from matchmaker.base import atomic_path
with atomic_path(sys.argv[1]) as fresh:
    fresh.write_text("half")
    print("half", flush=True)
    time.sleep(60)
"""


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    """SIGKILL lets nobody tidy up, and the old file is still whole; the next run replaces it."""
    target = tmp_path / "plan.json"
    target.write_text("old", encoding="utf-8")
    command = [sys.executable, "-c", KILLED, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "half\n"
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert target.read_text(encoding="utf-8") == "old"
    write_text(target, "new")
    assert target.read_text(encoding="utf-8") == "new"


def test_a_region_and_a_plan_are_written_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk is full at the last file, the files before are whole and it is the old."""
    region = small_region()
    mm.files.write_lists(region, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = findings_of(lambda: mm.files.write_lists(region, tmp_path))
    assert [(fault.code, Path(fault.place.file).parent) for fault in found] == [
        ("file-unwritable", tmp_path)
    ]
    assert "No space left" in found[0].en
    found = findings_of(lambda: region.to_json(tmp_path / "region.json"))
    assert [fault.code for fault in found] == ["file-unwritable"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
def test_mode_and_links_are_kept(tmp_path: Path) -> None:
    """The file keeps its mode; a link still points to it; a link to nothing makes its target."""
    folder = tmp_path / "real"
    folder.mkdir()
    target, link, dangling = folder / "plan.json", tmp_path / "link.json", tmp_path / "new.json"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    dangling.symlink_to(folder / "fresh.json")
    for path in (link, dangling):
        write_text(path, "new")
        assert path.is_symlink()
        assert path.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    plain = tmp_path / "plain"
    plain.write_text("", encoding="utf-8")
    assert (folder / "fresh.json").stat().st_mode == plain.stat().st_mode
    assert sorted(path.name for path in folder.iterdir()) == ["fresh.json", "plan.json"]


def test_what_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    """A folder, a missing folder and a file in the place of a folder are named as given."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for target in (tmp_path, tmp_path / "no" / "plan.json", tmp_path / "file" / "plan.json"):
        found = findings_of(partial(write_text, target, "new"))
        assert [(fault.code, fault.place.file) for fault in found] == [
            ("file-unwritable", str(target))
        ]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    """A rename would not ask the file; who protected it meant it."""
    target = tmp_path / "plan.json"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o440)
    found = findings_of(lambda: write_text(target, "new"))
    assert [fault.code for fault in found] == ["file-unwritable"]
    assert target.read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """A pipe or a device has no old content to keep; it is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_text(pipe, "new")
    reader.join(timeout=30)
    assert got == ["new"]
    assert pipe.is_fifo()
