"""Pictures of every screen, to look at: ``python -m tests.ui.pictures [NAME …]`` writes them to ``.pictures/``.

Light and dark, Chinese and English, 100 and 150 %. Parts are scenes in ``tests/ui/scenes``: each file
gives ``scenes(stage, wanted)``, pairs of a name and a widget. Pages are scenes in
``tests/ui/picture_scenes_*.py``: ``furnish(desk)`` makes the books once, ``SCENES`` maps a name to a
function that brings a real window into one state.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

import tests.ui.scenes
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from ui.ask.questions import Ask, Prepared
from ui.jobs.runner import Jobs
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window
from ui.theme.look import Look

FOLDER = Path(__file__).parents[2] / ".pictures"
SCALES = (100, 150)
SIZE = (1360, 860)


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


@dataclass
class PageStage:
    """A stage with a real window on a furnished book."""

    stage: Stage
    window: Window
    desk: Desk
    book: int

    def open(self, id: str, /, **arguments: Any) -> Any:
        page = self.window.open_page(id, arguments)
        if page is None:
            raise LookupError(f"{id}: {self.window.refusals.findings.findings()}")
        self.settle()
        return page

    def settle(self) -> None:
        for _ in range(2):
            self.stage.until(lambda: not self.stage.jobs.running)


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


def take(scale: int, wanted: list[str]) -> None:
    """Every scene in this process at the scale Qt was started with."""
    app = QApplication([])
    look = Look(app, lang="zh")
    FOLDER.mkdir(exist_ok=True)
    here = Path(__file__).parent
    pages = sorted(file.stem for file in here.glob("picture_scenes_*.py"))
    for dark in (False, True):
        for lang in ("zh", "en"):
            look.set_language(lang)
            look.set_dark(dark)
            tail = f"{'dark' if dark else 'light'}-{lang}-{scale}.png"
            for info in pkgutil.iter_modules(tests.ui.scenes.__path__):
                module = importlib.import_module(f"tests.ui.scenes.{info.name}")
                with raised(app, look) as stage:
                    for name, widget in module.scenes(stage, wanted):
                        _photograph(stage, widget, FOLDER / f"{name}-{tail}")
            for name in pages:
                _take_pages(app, look, importlib.import_module(f"tests.ui.{name}"), wanted, tail)


def _take_pages(app: QApplication, look: Look, module: ModuleType, wanted: list[str], tail: str) -> None:
    scenes = {name: play for name, play in module.SCENES.items() if _is_wanted(name, wanted)}
    if not scenes:
        return
    with raised(app, look) as stage:
        founded = found(stage.folder / "book.db", "li", "correct-horse-7", name="李会计")
        stage.kept["desk"] = desk = module.furnish(founded)
        for name, play in scenes.items():
            settings = Settings(stage.folder / "window.json")
            window = Window(desk, stage.jobs, Ask(Prepared()), find_pages(), settings, where="book.db")
            window.resize(*SIZE)
            window.show()
            window.activateWindow()
            books = desk.ask("book.list")
            window.set_books(books)
            window.show_book(books[0])
            played = PageStage(stage, window, desk, books[0].id)
            played.settle()
            play(played)
            played.settle()
            _photograph(stage, window, FOLDER / f"page-{name}-{tail}")


def _photograph(stage: Stage, widget: QWidget, file: Path) -> None:
    widget.show()
    # a grab right after a text was set shows the layout before it
    stage.wait(0.08)
    widget.grab().save(str(file))
    for job in stage.jobs.running:
        job.cancel()
    widget.close()
    widget.deleteLater()
    stage.look.set_training(False)
    stage.wait(0.01)


def _is_wanted(name: str, wanted: list[str]) -> bool:
    return not wanted or any(word in name for word in wanted)


def main(wanted: list[str]) -> int:
    if os.environ.get("FINANCE_DESK_SCALE"):
        take(int(os.environ["FINANCE_DESK_SCALE"]), wanted)
        return 0
    for scale in SCALES:
        environment = {**os.environ, "QT_SCALE_FACTOR": str(scale / 100), "FINANCE_DESK_SCALE": str(scale)}
        subprocess.run([sys.executable, "-m", "tests.ui.pictures", *wanted], env=environment, check=True)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
