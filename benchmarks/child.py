"""A measurement in a fresh process: seconds and peak memory are its own.

`measure` starts the process, `main` is what runs in it.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

_START = 300.0
_LEAST_GRACE = 5.0
_MEGABYTE = 2**20


class Outcome(NamedTuple):
    """What a measurement gave.

    Attributes
    ----------
    result : object
        What the work returned; None where it did not end.
    seconds : float
        Of the work alone, without the start of the process and the warm-up.
    peak, rise : float
        Largest resident memory of the process in MB, and by how much that is above what it
        had before the work.
    failure : str
        Why there is no result; empty where there is one.
    """

    result: Any
    seconds: float
    peak: float
    rise: float
    failure: str = ""


def measure(prepare: str, *arguments: Any, kill_after: float = 3600.0) -> Outcome:
    """Do a job in a process of its own.

    Parameters
    ----------
    prepare : str
        ``module:function``. It gets the arguments, warms up, and gives the work: a function
        without arguments, which is measured.
    *arguments
        Anything that can be pickled.
    kill_after : float
        Seconds of work after which the process is killed.
    """
    with tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as name:
        folder = Path(name)
        with (folder / "job").open("wb") as file:
            pickle.dump((prepare, arguments), file, protocol=pickle.HIGHEST_PROTOCOL)
        code = "from benchmarks.child import main; main()"
        command = [sys.executable, "-c", code, name]
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,
                cwd=Path(__file__).resolve().parent.parent,
            )
            start = _wait(process, kill_after)
        if (folder / "outcome").exists():
            with (folder / "outcome").open("rb") as file:
                outcome: Outcome = pickle.load(file)
            return outcome
        seconds = time.perf_counter() - start
        lines = (folder / "said").read_text(errors="replace").strip().splitlines()
        if seconds >= kill_after:
            return Outcome(None, seconds, float("nan"), float("nan"), "killed: out of time")
        why = lines[-1] if lines else f"ended with {process.returncode}"
        return Outcome(None, seconds, float("nan"), float("nan"), why)


def _wait(process: subprocess.Popen[bytes], kill_after: float) -> float:
    """Wait for the end of the process, or end it; give when its work began."""

    def kill() -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

    assert process.stdout is not None
    timer = Timer(_START, kill)
    timer.start()
    try:
        process.stdout.readline()
        timer.cancel()
        start = time.perf_counter()
        timer = Timer(kill_after, kill)
        timer.start()
        process.wait()
    finally:
        timer.cancel()
        kill()
        process.stdout.close()
        process.wait()
    return start


def memory() -> tuple[float, float]:
    """Give the resident memory of this process now, and its peak so far, in MB.

    The peak includes that of processes it started and waited for. Linux tells both; elsewhere
    only the peak is known. (The peak of `getrusage` would include that of the parent process.)
    """
    status = Path("/proc/self/status")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    if not status.exists():
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return own * unit / _MEGABYTE, max(own, largest) * unit / _MEGABYTE
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    now, peak = (int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM"))
    return now * 1024 / _MEGABYTE, max(peak, largest) * 1024 / _MEGABYTE


def forget_peak() -> None:
    """Let the peak be what the memory is now, where the system allows it."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def run(work: Callable[[], Any]) -> Outcome:
    """Measure some work in this process."""
    forget_peak()
    before, _ = memory()
    start = time.perf_counter()
    try:
        result, failure = work(), ""
    except Exception as error:
        traceback.print_exc()
        result, failure = None, f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    peak = memory()[1]
    return Outcome(result, seconds, peak, max(peak - before, 0.0), failure)


def main() -> None:
    """Do the job that lies in the folder named by the first argument."""
    folder = Path(sys.argv[1])
    ready = os.dup(1)
    os.dup2(2, 1)  # what solvers print must not look like the word that the work begins
    with (folder / "job").open("rb") as file:
        prepare, arguments = pickle.load(file)
    module, _, name = prepare.partition(":")
    work = getattr(import_module(module), name)(*arguments)
    os.write(ready, b"ready\n")
    outcome = run(work)
    with (folder / "part").open("wb") as file:
        pickle.dump(outcome, file, protocol=pickle.HIGHEST_PROTOCOL)
    (folder / "part").rename(folder / "outcome")
