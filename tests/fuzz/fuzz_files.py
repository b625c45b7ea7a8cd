"""Feed damaged files to the readers: each must give a region or findings, and nothing else.

    python tests/fuzz/fuzz_files.py --minutes 10

A worker process is watched from outside, so that a crash of a reader's native code, an endless
loop and a growing memory are finds like any other exception. Each input follows from the seed
and its number; finds are kept in a folder, smallest first. With ``--atheris`` (Linux; install it
with ``pip install atheris``) the coverage of the library's Python code steers the damage.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import mutations  # noqa: E402
from seeds import seeds  # noqa: E402

import matchmaker as mm  # noqa: E402
from matchmaker.base import atomic_path  # noqa: E402
from matchmaker.errors import FindingsError  # noqa: E402
from matchmaker.files.archive import calamine_faults, check_workbook  # noqa: E402
from matchmaker.files.cells import shielded, unshielded  # noqa: E402
from matchmaker.files.personal import scrub  # noqa: E402
from matchmaker.files.tables import read_sheet  # noqa: E402
from matchmaker.files.text import decode  # noqa: E402

MEMORY = 2**30
SECONDS = 20
NOW = "now"
"""File that says which number is being read, and where it is."""


def read_cells(path: Path) -> None:
    """Check a workbook, and read all its cells as the library does."""
    from python_calamine import CalamineWorkbook

    check_workbook(path)
    with calamine_faults(path.name):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            sheet.to_python()
            _ = sheet.merged_cell_ranges


def read_text(path: Path) -> None:
    """Decode a text, and hold what is promised of cells and of scrubbing."""
    text, _ = decode(path.read_bytes(), path.name)
    for line in text.splitlines():
        assert unshielded(shielded(line)) == line
        scrubbed, kinds = scrub(line)
        assert bool(kinds) or scrubbed == line
    with contextlib.suppress(FindingsError):
        read_sheet(path)


def read_office(path: Path) -> None:
    """Read a file as an office's."""
    if path.suffix in (".csv", ".parquet"):
        mm.read_table(path, "needs", derive=True, salt="0" * 32)
    else:
        mm.read_workbook(path, derive=True, crs="WGS-84", salt="0" * 32)


def read_documents(path: Path) -> None:
    """Read a JSON file as a region, a plan and a directory of services, TOML as rules."""
    readers: tuple[Callable[[Path], object], ...] = (
        mm.read_lists,
        mm.files.read_plan,
        mm.read_hsds,
    )
    if path.suffix != ".json":
        readers = (mm.read_geojson if path.suffix == ".geojson" else mm.files.read_rules,)
    for reader in readers:
        with contextlib.suppress(FindingsError):
            reader(path)


TARGETS: dict[str, tuple[tuple[str, ...], Callable[[Path], None]]] = {
    "cells": ((".xlsx", ".xls", ".ods"), read_cells),
    "text": ((".csv",), read_text),
    "documents": ((".json", ".geojson", ".toml"), read_documents),
    "office": ((".xlsx", ".xls", ".ods", ".csv", ".parquet"), read_office),
}


def attempt(target: str, path: Path) -> str:
    """Read a file; tell what was wrong, or nothing."""
    try:
        TARGETS[target][1](path)
    except FindingsError as error:
        if not all(fault.en and fault.zh for fault in error):
            return "a finding without words"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return "".join(traceback.format_exception(error))
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > MEMORY:
        return f"more than {MEMORY} bytes of memory"
    return ""


def cases(target: str, seed: int) -> Iterator[tuple[int, str, bytes]]:
    """Give number, suffix and content of damaged files without end."""
    known = [(suffix, raw) for suffix, raw in seeds() if suffix in TARGETS[target][0]]
    number = 0
    while True:
        rng = random.Random(f"{target} {seed} {number}")
        suffix, raw = rng.choice(known)
        yield number, suffix, mutations.BY_SUFFIX[suffix](raw, rng)
        number += 1


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def work(target: str, seed: int, first: int, out: Path) -> None:
    """Read damaged files until somebody ends this process."""
    signal.signal(signal.SIGALRM, _too_long)
    for number, suffix, raw in cases(target, seed):
        if number < first:
            continue
        path = out / f"now{suffix}"
        path.write_bytes(raw)
        with atomic_path(out / NOW) as fresh:
            fresh.write_text(f"{number} {path}", encoding="utf-8")
        signal.alarm(SECONDS)
        wrong = attempt(target, path)
        signal.alarm(0)
        if wrong:
            keep(out, f"{target}-{seed}-{number}", path, wrong)
        path.unlink()
        if "bytes of memory" in wrong:
            return  # the peak of a process never falls: the next one begins anew


def keep(out: Path, name: str, path: Path, wrong: str) -> None:
    """Keep a find with what was wrong."""
    print(f"find: {name}{path.suffix}: {wrong.strip().splitlines()[-1]}", flush=True)
    (out / f"{name}{path.suffix}").write_bytes(path.read_bytes())
    (out / f"{name}.txt").write_text(wrong, encoding="utf-8")


def watch(target: str, seed: int, end: float, out: Path) -> int:
    """Run workers, one after another, until the time is over; give how many files were read."""
    first = 0
    while time.monotonic() < end:
        command = [sys.executable, __file__, "--worker", target, str(seed), str(first), str(out)]
        now = out / NOW
        now.write_text("", encoding="utf-8")
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as worker:
            while worker.poll() is None and time.monotonic() < end:
                time.sleep(0.2)
                if time.time() - now.stat().st_mtime > 3 * SECONDS:
                    break
            over, stuck = time.monotonic() >= end, worker.poll() is None
            worker.kill()
        at, _, last = now.read_text(encoding="utf-8").partition(" ")
        if last:
            first, path = int(at) + 1, Path(last)
            if not over and path.exists():
                wrong = "an endless loop" if stuck else f"the process died: {worker.returncode}"
                keep(out, f"{target}-{seed}-{at}", path, wrong)
            path.unlink(missing_ok=True)
        now.unlink()
    return first


def with_atheris(target: str, minutes: float, out: Path) -> None:
    """Let coverage steer the damage; the first byte of an input chooses the file."""
    import atheris

    known = [(suffix, raw) for suffix, raw in seeds() if suffix in TARGETS[target][0]]

    def one(data: bytes) -> None:
        suffix = known[data[0] % len(known)][0] if data else ".csv"
        path = out / f"atheris{suffix}"
        path.write_bytes(data[1:])
        if wrong := attempt(target, path):
            raise RuntimeError(wrong)

    def damage(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        at = data[0] % len(known) if len(data) > 1 and rng.random() < 0.9 else rng.randrange(256)
        suffix, raw = known[at % len(known)]
        base = data[1:] if len(data) > 1 and rng.random() < 0.8 else raw
        try:
            changed = mutations.BY_SUFFIX[suffix](base, rng)
        except Exception:  # what is no archive any more cannot be damaged as one
            changed = mutations.BY_SUFFIX[suffix](raw, rng)
        return bytes([at]) + changed[: most - 1]

    atheris.instrument_all()
    arguments = [sys.argv[0], f"-max_total_time={int(60 * minutes)}", f"-timeout={SECONDS}",
                 "-max_len=65536", "-rss_limit_mb=2048", f"-artifact_prefix={out}/"]  # fmt: skip
    atheris.Setup(arguments, one, custom_mutator=damage)
    atheris.Fuzz()


def main() -> None:
    """Run all targets in turn, or one, and tell what was found."""
    if sys.argv[1:2] == ["--worker"]:
        work(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="of all targets together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--out", type=Path, help="folder of the finds (default: a new one)")
    parser.add_argument("--atheris", action="store_true", help="let coverage steer")
    given = parser.parse_args()
    out = given.out or Path(tempfile.mkdtemp(prefix="finds-"))
    out.mkdir(parents=True, exist_ok=True)
    targets = given.target or list(TARGETS)
    if given.atheris:
        with_atheris(targets[0], given.minutes, out)
        return
    for target in targets:
        end = time.monotonic() + 60 * given.minutes / len(targets)
        count = watch(target, given.seed, end, out)
        print(f"{target}: {count} files")
    finds = sorted(out.glob("*.txt"))
    print(f"{len(finds)} finds in {out}")
    sys.exit(1 if finds else 0)


if __name__ == "__main__":
    main()
