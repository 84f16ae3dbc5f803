"""Rules on the rows that came: overlaps, rules never met, rows without a rule; and as a file and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from finance_desk.app.desk import Desk
from tests.generation.test_replay import book as book
from tests.generation.test_replay import changed_rules


def test_rules_that_hold_together_and_rules_never_met(desk: Desk, book: int, tmp_path: Path) -> None:
    found = desk.ask("rule.check", book=book)
    assert (found.batches, found.rows, found.without) == (1, 3, 0)
    assert [(each.code, each.rows) for each in found.rules if each.rows] == [("EV-20", 3)]
    assert {each.code for each in found.findings} == {"rule.never"}
    assert len(found.findings) == len(found.rules) - 1
    rules = json.loads(changed_rules(tmp_path, "", "").read_text("utf-8"))
    one = next(each for each in rules["rules"] if each["code"] == "EV-20")
    one = {**one, "code": "EV-20-又", "condition": '类别 = "住院"'}
    one.pop("option", None)
    path = tmp_path / "more.json"
    path.write_text(json.dumps({"rules": [one]}, ensure_ascii=False), "utf-8")
    desk.do("rule.import", book=book, path=path)
    found = desk.ask("rule.check", book=book)
    overlap = next(each for each in found.findings if each.code == "rule.overlap")
    shared = {each.code: (each.rows, each.shared) for each in found.rules if each.shared}
    assert shared["EV-20-又"][1] == shared["EV-20"][1] > 0
    assert shared["EV-20"][0] + shared["EV-20"][1] == 3
    assert overlap.amount and "EV-20-又" in str(overlap.message.values)
    in_force = desk.ask("rule.check", book=book, drafts=False).findings
    assert {each.code for each in in_force} == {"rule.never"}


def test_written_rules_come_back_as_they_were(desk: Desk, book: int, tmp_path: Path) -> None:
    path = desk.ask("rule.write", book=book, path=tmp_path / "rules.json")
    assert desk.do("rule.import", book=book, path=path).value == (), "the same rules are passed over"
    other = int(desk.do("book.new", code="311", name="另", fund="employee", start=202601, solo=True).value)
    desk.do("rule.import", book=other, path=path)

    def content(of: int) -> list[object]:
        rows = list(desk.ask("rule.list", book=of))
        shown = [desk.ask("rule.show", book=of, id=each.id).rule for each in rows]
        return [
            replace(
                each, id=0, state="", made_by="", approved_by=None, version=0,
                lines=tuple(replace(line, id=0) for line in each.lines),
            )
            for each in shown
        ]  # fmt: skip

    assert content(other) == content(book)
    used = json.loads(path.read_text("utf-8"))["maps"]
    assert used and all(
        desk.ask("code_map.list", book=other)[name] == entries for name, entries in used.items()
    )
