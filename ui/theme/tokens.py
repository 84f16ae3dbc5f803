"""The colours of the program, once. Style sheet, palette and painters read them from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours as ``#RRGGBB``; ``dark`` says which side of the switch it is."""

    dark: bool
    canvas: str
    surface: str
    raised: str
    hairline: str
    strong_line: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_weak: str
    on_accent: str
    red: str
    warn: str
    stop: str
    ok: str
    paper_line: str


LIGHT: Final = Tokens(
    dark=False,
    canvas="#F6F7F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    hairline="#E3E6EA",
    strong_line="#C9CFD6",
    text="#1B2128",
    muted="#5C6773",
    disabled="#9AA4AF",
    accent="#0B6E63",
    accent_weak="#E3F1EF",
    on_accent="#FFFFFF",
    red="#C22F2F",
    warn="#B36B00",
    stop="#C22F2F",
    ok="#2E7D32",
    paper_line="#7FB5A6",
)

DARK: Final = Tokens(
    dark=True,
    canvas="#16191D",
    surface="#1E2227",
    raised="#262B31",
    hairline="#30363D",
    strong_line="#454D57",
    text="#E6EAEE",
    muted="#9CA7B3",
    disabled="#66707B",
    accent="#3FB8A8",
    accent_weak="#17332F",
    on_accent="#0D1917",
    red="#FF7B72",
    warn="#E3A23B",
    stop="#FF7B72",
    ok="#6BC46D",
    paper_line="#3C6E62",
)


def tokens_for(*, dark: bool, training: bool = False) -> Tokens:
    """The set for a side of the switch; a training book has amber for accent, so nobody mistakes it."""
    base = DARK if dark else LIGHT
    if not training:
        return base
    if dark:
        return replace(base, accent="#E3A23B", accent_weak="#3A2C14", on_accent="#1D1403")
    return replace(base, accent="#935800", accent_weak="#FBF1E0")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours after WCAG 2.2 (1.0 to 21.0)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
