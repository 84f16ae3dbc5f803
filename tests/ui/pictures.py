"""Pictures of every screen, to look at: ``python -m tests.ui.pictures [NAME …]`` writes them to ``.pictures/``.

Light and dark, Chinese and English, 100 and 150 %; a NAME like ``dark-zh-150`` takes only that look.
Each file of ``tests/ui/scenes`` gives
``scenes(stage, wanted)``: pairs of a name and a widget that is ready.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("FINANCE_DESK_HOME", tempfile.mkdtemp(prefix="finance-desk-pictures-"))

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

import tests.ui.scenes
from ui.jobs.runner import Jobs
from ui.theme.look import Look

FOLDER = Path(__file__).parents[2] / ".pictures"
LOOKS = [(dark, lang, scale) for scale in (100, 150) for dark in (False, True) for lang in ("zh", "en")]


@dataclass
class Stage:
    """What a scene is built with. ``wait`` lets the screen come to rest; ``until`` waits for something."""

    app: QApplication
    look: Look
    jobs: Jobs
    folder: Path
    kept: dict[str, Any] = field(default_factory=dict)
    """What scenes of one round share (a founded database); a ``desk`` among it is closed at the end."""

    def wait(self, seconds: float = 0.05) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.002)

    def until(self, ready: Callable[[], bool], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError("the scene did not come to rest")
            self.wait(0.01)
        self.wait()


@contextmanager
def raised(app: QApplication, look: Look) -> Iterator[Stage]:
    """A stage whose threads end even when a scene fails."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(app, look, Jobs(), Path(folder))
        try:
            yield stage
        finally:
            stage.jobs.shut_down()
            if "desk" in stage.kept:
                stage.kept["desk"].close()


def tail(dark: bool, lang: str, scale: int) -> str:
    return f"{'dark' if dark else 'light'}-{lang}-{scale}"


def take(looks: Sequence[tuple[bool, str, int]], wanted: list[str]) -> None:
    """Every scene in this process, at the scale Qt was started with."""
    app = QApplication([])
    look = Look(app, lang="zh")
    FOLDER.mkdir(exist_ok=True)
    for dark, lang, scale in looks:
        look.set_language(lang)
        look.set_dark(dark)
        for info in pkgutil.iter_modules(tests.ui.scenes.__path__):
            module = importlib.import_module(f"tests.ui.scenes.{info.name}")
            with raised(app, look) as stage:
                for name, widget in module.scenes(stage, wanted):
                    _photograph(stage, widget, FOLDER / f"{name}-{tail(dark, lang, scale)}.png")


def _photograph(stage: Stage, widget: QWidget, file: Path) -> None:
    widget.show()
    # a grab right after a text was set shows the layout before it
    stage.wait(0.08)
    widget.grab().save(str(file))
    for job in stage.jobs.running:
        job.cancel()
    widget.close()
    widget.deleteLater()
    # without a running loop nothing is deleted later, and every window left repaints with the next look
    stage.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    stage.look.set_training(False)
    stage.wait(0.01)


def main(words: list[str]) -> int:
    tails = {tail(*each): each for each in LOOKS}
    looks = [tails[word] for word in words if word in tails] or LOOKS
    wanted = [word for word in words if word not in tails]
    if scale := os.environ.get("FINANCE_DESK_SCALE"):
        take([each for each in looks if each[2] == int(scale)], wanted)
        return 0
    for scale in sorted({str(each[2]) for each in looks}):
        environment = {**os.environ, "QT_SCALE_FACTOR": str(int(scale) / 100), "FINANCE_DESK_SCALE": scale}
        subprocess.run([sys.executable, "-m", "tests.ui.pictures", *words], env=environment, check=True)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
