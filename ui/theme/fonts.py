"""Type: the system's good Chinese sans, else the bundled Noto Sans SC; two weights, five sizes."""

from __future__ import annotations

from importlib import resources
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

SYSTEM_SANS: Final = "Microsoft YaHei UI"
BUNDLED_SANS: Final = "Noto Sans SC"

CAPTION: Final = 12
BODY: Final = 13
SECTION: Final = 15
TITLE: Final = 20
FIGURE: Final = 28


def load_sans() -> str:
    """Make a Chinese sans available and give its family.

    The bundled files are read only where the system has no good face of its own: they cost 30 ms
    of the first paint.
    """
    if QFontDatabase.hasFamily(SYSTEM_SANS):
        return SYSTEM_SANS
    if not QFontDatabase.hasFamily(BUNDLED_SANS):
        folder = resources.files("resources") / "fonts"
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.startswith("NotoSansSC") and file.name.endswith(".ttf"):
                with resources.as_file(file) as path:
                    QFontDatabase.addApplicationFont(str(path))
    return BUNDLED_SANS


def font(family: str, size: int = BODY, *, semibold: bool = False) -> QFont:
    """A font of ``size`` pixels in weight 400 or 600."""
    made = QFont(family)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
    return made
