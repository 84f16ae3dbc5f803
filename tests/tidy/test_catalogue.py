"""Every text has its Chinese, and the compiled catalogue is made from the parts as they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from finance_desk.base.messages import Money, message, render
from tests.tidy.places import ROOT, script

catalogue = script("catalogue")


def test_nothing_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    faulty = catalogue.check()
    assert not faulty, capsys.readouterr().out


def test_the_compiled_catalogue_is_current() -> None:
    assert catalogue.COMPILED.read_bytes() == catalogue.compiled(), (
        "run python packaging/catalogue.py compile"
    )


def test_it_is_what_the_program_reads() -> None:
    assert render(message("Debit and credit differ by {amount}.", amount=Money(123456)), "zh") == (
        "借贷相差 1,234.56。"
    )


def test_faults_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check itself: a missing text, a lost placeholder, two translations, a Western comma."""
    room, parts = tmp_path / "finance_desk", tmp_path / "po"
    room.mkdir()
    parts.mkdir()
    (tmp_path / "ui").mkdir()
    (room / "x.py").write_text('N_("Missing")\nmessage("Row {row} is {what}.")\nmessage("Done.")\n', "utf-8")
    (tmp_path / "ui/y.py").write_text('button("Press" if a else "Push")\ntable.label("maker")\n', "utf-8")
    (parts / "a.po").write_text(
        'msgid "Row {row} is {what}."\nmsgstr "第 {row} 行,不对。"\n\nmsgid "Done."\nmsgstr "好了。"\n',
        "utf-8",
    )
    (parts / "b.po").write_text(
        'msgid "Done."\nmsgstr "完成。"\n\nmsgid "Old"\nmsgstr "旧"\n\nmsgid "Press"\nmsgstr "按"\n', "utf-8"
    )
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue, "PARTS", parts)
    assert catalogue.check() == 1
    told = capsys.readouterr().out
    for part in (
        "no Chinese for 'Missing'",
        "no Chinese for 'Push'",
        "no Chinese for 'maker'",
        "placeholders differ in 'Row {row} is {what}.'",
        "half-width punctuation",
        "b.po: 'Done.' is '完成。' here but '好了。' in a.po",
        "nobody says 'Old'",
        "6 faults",
    ):
        assert part in told, told


def test_two_may_compile_at_the_same_time(tmp_path: Path) -> None:
    """Whoever reads in between finds a whole catalogue: it is replaced in one step."""
    code = (
        "import sys; sys.path.insert(0, 'packaging'); import catalogue, pathlib\n"
        f"catalogue.COMPILED = pathlib.Path({str(tmp_path / 'zh.mo')!r})\n"
        "for _ in range(3): catalogue.compile_catalogue()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]
    wanted = catalogue.compiled()
    while any(each.poll() is None for each in running):
        if (tmp_path / "zh.mo").exists():
            assert (tmp_path / "zh.mo").read_bytes() == wanted
    assert [each.returncode for each in running] == [0, 0]
    assert [each.name for each in tmp_path.iterdir()] == ["zh.mo"]
