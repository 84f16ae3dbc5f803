"""Measuring whole processes and calls: CPU seconds (user + system), wall, peak memory."""

from __future__ import annotations

import ast
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process or call took; ``peak`` in MiB (0 for a call)."""

    cpu: float
    wall: float
    peak: int = 0


_LAUNCHER = """
import os, sys, time
begun = time.perf_counter()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - begun
told = (os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss // 1024)
os.write(int(sys.argv[1]), repr(told).encode())
"""
"""A small process that starts the command: a child's peak begins with that of the process it came from."""


def process(command: Sequence[str], *, output: Path | None = None, runs: int = 3) -> Cost:
    """The median cost of a command as a whole process; what it prints goes to ``output`` or nowhere."""
    return _median([_once(command, output) for _ in range(runs)])


def _once(command: Sequence[str], output: Path | None) -> Cost:
    found = shutil.which(command[0])
    assert found is not None, command[0]
    reading, writing = os.pipe()
    with (output or Path(os.devnull)).open("wb") as stream, os.fdopen(reading, "rb") as told:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(writing), found, *command[1:]],
            stdout=stream, stderr=subprocess.PIPE, env=_environment(), pass_fds=(writing,), check=False,
        )  # fmt: skip
        os.close(writing)
        code, cpu, wall, peak = ast.literal_eval(told.read().decode() or "(1, 0, 0, 0)")
    if code:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')[-2000:]}")
    return Cost(cpu, wall, peak)


def _environment() -> dict[str, str]:
    """Ours with compiled modules kept in a folder of this user, as an installed program has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(Path.home() / ".cache" / "finance-desk-bench" / "pyc"), **kept}


def python(code: str, *arguments: str, runs: int = 3) -> Cost:
    """The cost of a Python process of this environment that runs ``code``."""
    return process([sys.executable, "-c", code, *arguments], runs=runs)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two commands run in turn, A B A B: what each took and the median of B's CPU by A's, pair by pair."""

    ours: Cost
    theirs: Cost
    ratio: float


def pair(
    ours: Sequence[str],
    theirs: Sequence[str],
    *,
    outputs: tuple[Path | None, Path | None] = (None, None),
    runs: int = 3,
) -> Pair:
    """Both commands in turn, so that a machine that drifts does so for both; one run of ours before."""
    process(ours, output=outputs[0], runs=1)
    turns = [
        (process(ours, output=outputs[0], runs=1), process(theirs, output=outputs[1], runs=1))
        for _ in range(runs)
    ]
    return Pair(
        _median([one for one, _ in turns]),
        _median([other for _, other in turns]),
        statistics.median(other.cpu / one.cpu for one, other in turns),
    )


def _median(costs: Sequence[Cost]) -> Cost:
    return sorted(costs, key=lambda cost: cost.cpu)[len(costs) // 2]


def call(work: Callable[[], Any], runs: int = 5) -> Cost:
    """The median cost of a call in this process."""
    costs = []
    for _ in range(runs):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        costs.append((time.process_time() - cpu, time.perf_counter() - wall))
    return Cost(statistics.median(c for c, _ in costs), statistics.median(w for _, w in costs))


def own_peak() -> int:
    """Peak memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: what, ours, the other's, the ratio, what was to be reached and whether it is.

    ``met`` is ``None`` where nothing was to be reached, or not with these sizes.
    """

    what: str
    ours: str
    other: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


_MET = {True: "yes", False: "**no**", None: ""}


def table(results: Sequence[Result]) -> str:
    """Results as a Markdown table."""
    lines = ["| what | ours | beside it | ratio | to reach | met |", "|---|---|---|---|---|---|"]
    lines += [f"| {r.what} | {r.ours} | {r.other} | {r.ratio} | {r.goal} | {_MET[r.met]} |" for r in results]
    return "\n".join([*lines, ""])
