"""A file received as the wrong source is turned away whole; the likely source is read from its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import FIELDS
from finance_desk.intake.profiles import profiles, sample_file
from tests.cli.desk_line import CommandLine
from tests.intake.test_as_received import a_book
from ui.pages.intake.actions import likely_first

PREMIUMS = "来源流水号,入账日期,实收金额,业务类型\nP1,2026-01-05,10.00,EV-01\nP2,2026-01-06,20.00,EV-01\n"


@pytest.fixture
def premiums(tmp_path: Path) -> Path:
    path = tmp_path / "一月到账明细.csv"
    path.write_text(PREMIUMS, "utf-8")
    return path


def test_the_wrong_source_is_refused_whole_and_the_right_one_takes_the_file(
    desk: Desk, premiums: Path
) -> None:
    book = a_book(desk)
    with pytest.raises(Refused) as refused:
        desk.do("intake.receive", book=book, source="critical_illness", path=premiums)
    (finding,) = refused.value.findings
    assert finding.code == "intake.wrong_source" and finding.message.values["events"] == ["EV-01"]
    assert finding.remedy is not None and "premium" in str(finding.remedy.hint.values["sources"])
    assert desk.ask("intake.batches", book=book) == ()
    desk.do("intake.receive", book=book, source="premium", path=premiums)
    assert desk.ask("intake.batches", book=book)[0].accepted == 2


def test_one_row_that_fits_keeps_the_file_and_its_other_rows(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = a_book(sqlite_desk)
    path = tmp_path / "mixed.csv"
    path.write_text(PREMIUMS + "P3,2026-01-07,30.00,EV-20\n", "utf-8")
    sqlite_desk.do("intake.receive", book=book, source="premium", path=path)
    (batch,) = sqlite_desk.ask("intake.batches", book=book)
    assert (batch.accepted, batch.refused) == (2, 1)


def test_the_likely_source_is_the_one_that_carries_the_events_of_the_file(
    sqlite_desk: Desk, premiums: Path, tmp_path: Path
) -> None:
    sources = sqlite_desk.ask("intake.sources")
    assert likely_first(sources, premiums)[0].code == "premium"
    named = tmp_path / "异地就医 2026-01.csv"
    named.write_text("流水号,日期,金额\n1,2026-01-05,3.00\n", "utf-8")
    assert likely_first(sources, named)[0].code == "cross_region", "without events the name decides"
    assert likely_first(sources, tmp_path / "not there.csv")


def test_every_source_and_event_stands_in_the_page_about_sources() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "sources.md").read_text("utf-8")
    columns, entries = page.split("## Entries")
    for profile in profiles():
        (line,) = [each for each in columns.splitlines() if each.startswith(f"| `{profile.code}` ")]
        assert all(FIELDS[name].zh in line for name in profile.fields), profile.code
    assert [code for code in EVENTS if f"| {code} " not in entries] == []


def test_a_sample_file_is_written_for_who_wants_to_try_and_nothing_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = CommandLine(str(tmp_path / "book.db"), capsys)
    file = tmp_path / "try.csv"
    line.ok("intake", "sample", "settlement", "--to", file, "--fund", "resident")
    assert file.read_bytes() == sample_file("resident", "settlement")
    again = line("intake", "sample", "premium", "--to", file)
    assert again.code and "try.csv" in again.err
    assert file.read_bytes() == sample_file("resident", "settlement")
    missing = line("intake", "sample", "transfer", "--to", tmp_path / "t.csv", "--fund", "resident")
    assert missing.code and "settlement" in missing.err
    assert not (tmp_path / "t.csv").exists()
