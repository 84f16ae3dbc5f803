"""What an event keeps of a command's arguments: enough to prove which, never an endless list."""

from __future__ import annotations

import json

from finance_desk.app.desk import Desk
from finance_desk.vouchers.choosing import Choice


def test_a_choice_of_thousands_is_kept_as_its_count_and_digest(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601).value)
    desk = desk.refreshed()

    def kept(choice: Choice) -> dict[str, object]:
        desk.do("voucher.post", book=book, choice=choice)
        event = desk.ask("audit.list", command="voucher.post")[-1]
        assert len(event.detail) < 600
        held: dict[str, object] = json.loads(event.detail)["arguments"]["choice"]
        return held

    many = kept(Choice(ids=list(range(1, 10_000, 2))))["ids"]
    other = kept(Choice(ids=list(range(2, 10_001, 2))))["ids"]
    assert isinstance(many, dict) and isinstance(other, dict)
    assert many["count"] == other["count"] == 5_000
    assert many["sha256"] != other["sha256"]
    assert kept(Choice(ids=range(7, 5_007))) == {"ids": {"first": 7, "last": 5_006, "count": 5_000}}
    assert kept(Choice(ids=[3, 4], first=202601)) == {"ids": [3, 4], "first": 202601}
