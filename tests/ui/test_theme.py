"""Tokens, look, fonts, icons."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from ui.theme import fonts, icons, qss
from ui.theme.cells import Kind, cell_text
from ui.theme.look import Look, say
from ui.theme.tokens import DARK, LIGHT, Tokens, contrast, tokens_for

SETS = [tokens_for(dark=dark, training=training) for dark in (False, True) for training in (False, True)]


def test_contrast_is_measured_as_the_guideline_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", SETS)
def test_text_and_marks_can_be_read(tokens: Tokens) -> None:
    grounds = (tokens.canvas, tokens.surface, tokens.raised)
    for text in ("text", "muted", "accent", "red", "stop", "ok"):
        assert min(contrast(getattr(tokens, text), ground) for ground in grounds) >= 4.5, text
    # warn is a mark (▲) and a frame; its words are set in the colour of text
    assert min(contrast(tokens.warn, ground) for ground in grounds) >= 3
    for text in ("text", "accent", "red"):
        assert contrast(getattr(tokens, text), tokens.accent_weak) >= 4.5, text
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


def test_the_training_book_cannot_be_mistaken() -> None:
    for plain, training in ((LIGHT, SETS[1]), (DARK, SETS[3])):
        assert QColor(plain.accent).hue() != QColor(training.accent).hue()
        assert 20 <= QColor(training.accent).hue() <= 50  # amber


def test_the_style_sheet_has_no_colour_of_its_own() -> None:
    template = qss._SHEET.template
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", re.sub(r"QWidget#\w+", "", template))
    assert "$" not in qss.style_sheet(LIGHT)


def test_dark_reaches_palette_and_sheet(look: Look, qapp: QApplication) -> None:
    told = []
    look.changed.connect(lambda: told.append(look.tokens))
    look.set_dark(True)
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == DARK.surface
    assert DARK.accent in qapp.styleSheet()
    assert told == [DARK]


def test_qts_own_words_follow_the_language(look: Look) -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    look.set_language("zh")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    assert say("Cancel") == "取消"
    look.set_language("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_figures_are_tabular_and_the_face_is_ours(look: Look) -> None:
    for semibold in (False, True):
        font = look.font(fonts.CAPTION, semibold=semibold)
        assert QFontInfo(font).family() in (fonts.SYSTEM_SANS, fonts.BUNDLED_SANS)
        metrics = QFontMetrics(font)
        assert len({metrics.horizontalAdvance(digit * 20) for digit in "0123456789"}) == 1
        assert metrics.inFontUcs4(ord("堃")), "names of people must show"


def test_every_icon_draws() -> None:
    folder = resources.files("resources") / "icons"
    names = [each.name.removesuffix(".svg") for each in folder.iterdir() if each.name.endswith(".svg")]
    assert len(names) > 15
    # the ticks of boxes keep their own ink: the style sheet cannot give them one
    for name in [each for each in names if not each.startswith("check-")]:
        picture = QImage(24, 24, QImage.Format.Format_ARGB32)
        picture.fill(0)
        painter = QPainter(picture)
        icons.draw(painter, name, QRectF(0, 0, 24, 24), QColor("#C22F2F"))
        painter.end()
        inked = [
            colour for x in range(24) for y in range(24) if (colour := picture.pixelColor(x, y)).alpha() > 90
        ]
        assert len(inked) > 10, name
        assert all(colour.red() > 150 > colour.blue() for colour in inked), name


@pytest.mark.parametrize("dark", [False, True])
def test_a_ticked_box_is_told_from_an_empty_one(qtbot: QtBot, look: Look, dark: bool) -> None:
    if look.dark != dark:
        look.set_dark(dark)
    box = QCheckBox("x")
    qtbot.addWidget(box)
    box.show()
    seen = []
    for ticked in (False, True):
        box.setChecked(ticked)
        picture = box.grab().toImage()
        colours = {picture.pixelColor(x, y).name() for x in range(16) for y in range(picture.height())}
        seen.append(colours)
        edge = "muted" if not ticked else "accent"
        assert look.colour(edge).name() in colours
    assert look.colour("accent").name() not in seen[0]
    # the tick itself shows on the accent
    assert len(seen[1]) > 3


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY, -123456, "-1,234.56"),
        (Kind.MONEY, 0, ""),
        (Kind.DAY, 20240103, "2024-01-03"),
        (Kind.PERIOD, 202401, "2024-01"),
        (Kind.INT, 1234567, "1,234,567"),
        (Kind.TEXT, "摘要", "摘要"),
        (Kind.MONEY, None, ""),
    ],
)
def test_cells_are_written_by_kind(kind: Kind, value: object, text: str) -> None:
    assert cell_text(kind, value) == text


def test_zero_is_written_out_in_forms() -> None:
    assert cell_text(Kind.MONEY, 0, blank_zero=False) == "0.00"
