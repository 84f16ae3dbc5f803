"""Finds what holds up the GUI thread: used by the tests, and by ``FINANCE_DESK_WATCHDOG=1``."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, QTimer

STALL_MS: Final = 50
_BEAT_MS: Final = 5


@dataclass(frozen=True, slots=True)
class Stall:
    """The GUI thread did not come round for ``milliseconds``; ``where`` is what it was doing.

    ``busy`` is how much of that the thread computed itself; the rest it waited (for a lock, a file,
    or for the machine to give it a turn).
    """

    milliseconds: float
    busy: float
    where: str


class Watchdog:
    """``with Watchdog() as dog: …`` then ``dog.stalls``, ``dog.worst`` and ``dog.busiest``.

    A timer beats in the GUI thread; a thread beside it notes where the GUI thread stands when a beat
    is overdue. ``worst`` is by the clock, so it holds what the machine gave to other processes;
    ``busiest`` is the GUI thread's own computing between two beats, which a busy machine leaves alone.
    """

    def __init__(self, limit_ms: float = STALL_MS) -> None:
        self.limit = limit_ms / 1000
        self.stalls: list[Stall] = []
        self.worst = 0.0
        self.busiest = 0.0
        self._thread_id = threading.get_ident()
        self._last = time.perf_counter()
        self._computed = time.thread_time()
        self._where = ""
        self._stop = threading.Event()
        self._owner = QObject()
        self._timer = QTimer(self._owner)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> Watchdog:
        self._last, self._computed = time.perf_counter(), time.thread_time()
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beat()
        self._timer.stop()
        self._stop.set()
        self._watcher.join()

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = now - self._last - _BEAT_MS / 1000
        computed = time.thread_time()
        busy = computed - self._computed
        self._last, self._computed = now, computed
        self.worst = max(self.worst, gap * 1000)
        self.busiest = max(self.busiest, busy * 1000)
        if gap > self.limit:
            self.stalls.append(Stall(gap * 1000, busy * 1000, self._where))
        self._where = ""

    def _watch(self) -> None:
        while not self._stop.wait(0.01):
            if time.perf_counter() - self._last > self.limit and not self._where:
                frame = sys._current_frames().get(self._thread_id)
                if frame is not None:
                    self._where = "".join(traceback.format_stack(frame, limit=12))
