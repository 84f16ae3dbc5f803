"""Whether a file is whole: another program may still be writing what stands in a folder already."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from finance_desk.base.progress import Progress

SETTLED: Final = 2.0
"""Seconds in which neither size nor time of a file may change before it is taken."""

_STEP: Final = 0.1


def whole_files(
    listed: Callable[[], Sequence[Path]], *, settled: float = SETTLED, progress: Progress | None = None
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Of the files that ``listed`` gives: those that nobody writes any more, and those that somebody still does.

    Whole is a file whose size and time stay the same over ``settled`` seconds and that can be opened: on
    Windows a program that writes keeps others out. Waits, and asks ``listed`` again, only when a file is
    that young.
    """
    first = {each: _look(each) for each in listed()}
    now = time.time()
    if any(look is None or abs(now - look[1] / 1e9) < settled for look in first.values()):
        until = time.monotonic() + settled
        while (left := until - time.monotonic()) > 0:
            if progress is not None:
                progress.check()
            time.sleep(min(left, _STEP))
        again = {each: _look(each) for each in listed()}
    else:
        again = first
    whole = tuple(each for each, look in again.items() if look is not None and first.get(each) == look)
    return whole, tuple(each for each in again if each not in whole)


def _look(file: Path) -> tuple[int, int] | None:
    """Size and time of a file; nothing when it is empty or another program keeps it."""
    try:
        with file.open("rb"):
            found = file.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found.st_size else None
