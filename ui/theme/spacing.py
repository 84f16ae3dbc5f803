"""Distances in pixels: multiples of four."""

from __future__ import annotations

from typing import Final

INSIDE: Final = 8
"""Inside a control."""
BETWEEN: Final = 12
"""Between controls."""
PAGE: Final = 16
"""Page padding."""
SECTION: Final = 24
"""Between sections."""

ROW_COMFORTABLE: Final = 28
ROW_DENSE: Final = 24
HEADER: Final = 32
TOP_BAR: Final = 48
TABS: Final = 36
STATUS: Final = 28
NAVIGATION: Final = 200
NAVIGATION_FOLDED: Final = 56
DRAWER: Final = 360
DRAWER_WIDE: Final = 440

RADIUS_CONTROL: Final = 6
RADIUS_CARD: Final = 8
