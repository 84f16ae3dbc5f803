"""Taking a workbook of basic data: all of its differences, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from finance_desk.accounts.commands import add_accounts, carry, disable, enable, start
from finance_desk.accounts.model import NewAccount
from finance_desk.app import basics_file
from finance_desk.app.basics_file import FileRow, Rows, Value, codes_of
from finance_desk.app.basics_file_queries import held
from finance_desk.app.chart_commands import rename
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, message
from finance_desk.books.commands import save_type, set_option
from finance_desk.dimensions.commands import disable_item, save_item, start_item
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.summary_commands import save as save_summary


@command("basics.take", N_("Take basic data from a file"))
def take(tx: UnitOfWork, *, book: int, path: str | Path, part: str = "") -> Done:
    """Carry out every difference that ``basics.compare`` tells. Nothing is deleted: what only the book has stays.

    Raises Refused with the row and column of everything that forbids it; nothing is done then.
    """
    own = held(tx, book)
    compared = basics_file.compare(path, own, part)
    findings = [each for each in compared.findings if each.blocks]
    if findings:
        raise Refused(compared.findings)
    _Taker(tx, book, own.parts, findings).take(compared.rows)
    if findings:
        raise Refused(findings)
    tx.evidence["differences"] = [
        [each.part, each.key, each.field, each.was, each.wanted] for each in compared.differences
    ]
    return Done(
        message("{count} differences were taken from {file}.", count=len(compared.differences), file=Path(path).name),
        dict.fromkeys(("account", "dimension_item", "voucher_type", "summary", "book"), ()),
        compared.findings,
        value=len(compared.differences),
    )  # fmt: skip


class _Taker:
    """Runs the commands of each row, and gathers what they refuse with the cell it stands in."""

    def __init__(self, tx: UnitOfWork, book: int, own: Mapping[str, Rows], findings: list[Finding]) -> None:
        self.tx, self.book, self.held, self.findings = tx, book, own, findings

    def take(self, rows: tuple[FileRow, ...]) -> None:
        of = {part.id: [row for row in rows if row.part is part] for part in basics_file.PARTS}
        new = [row for row in of["accounts"] if row.key not in self.held["accounts"]]
        if new:
            self.add(new)
        for row in of["accounts"]:
            self.account(row, self.held["accounts"].get(row.key))
        for row in of["items"]:
            self.item(row, self.held["items"].get(row.key))
        for row in of["types"]:
            whole = {**self.held["types"].get(row.key, {}), **row.values}
            lists = {name: codes_of(value) for name, value in whole.items() if name != "name"}
            name = str(whole.get("name") or "")
            self.run(row, "must_debit", save_type, code=row.key[0], name=name, **lists)
        for row in of["summaries"]:
            self.run(row, "text", save_summary, code=row.key[0], text=str(row.values.get("text") or ""))
        for row in of["options"]:
            self.run(row, "value", set_option, name=row.key[0], value=str(row.values["value"]))

    def add(self, rows: list[FileRow]) -> None:
        """New accounts all at once: a heading may stand below its details in the file."""
        places = {row.key[0]: row.place("code") for row in rows}
        accounts = [
            NewAccount(
                row.key[0],
                str(row.values.get("name") or ""),
                str(row.values.get("class") or ""),
                int(row.values.get("side") or 0),
                str(row.values.get("subfund") or ""),
                str(row.values.get("money_kind") or ""),
                dimensions=tuple(codes_of(row.values.get("dimensions"))),
            )
            for row in rows
        ]
        try:
            add_accounts(self.tx, book=self.book, accounts=accounts)
        except Refused as refused:
            self.findings += [
                replace(each, subject=places.get(each.subject.label if each.subject else "", rows[0].place()))
                for each in refused.findings
            ]

    def account(self, row: FileRow, now: Mapping[str, Value] | None) -> None:
        code, values = row.key[0], row.values
        if now is not None and values.get("name", now["name"]) != now["name"]:
            self.run(row, "name", rename, code=code, name=str(values["name"]))
        if now is not None and values.get("dimensions", now["dimensions"]) != now["dimensions"]:
            self.run(row, "dimensions", carry, code=code, dimensions=codes_of(values["dimensions"]))
        day = self.changed_day(values, now, "valid_from")
        if day is not False:
            self.run(row, "valid_from", start, code=code, day=day)
        day = self.changed_day(values, now, "disabled_from")
        if day is None:
            self.run(row, "disabled_from", enable, code=code)
        elif day is not False:
            self.run(row, "disabled_from", disable, code=code, day=day)

    def item(self, row: FileRow, now: Mapping[str, Value] | None) -> None:
        dimension, code = row.key
        name = row.values.get("name") or code
        if now is None or name != now["name"]:
            self.run(row, "name", save_item, dimension=dimension, code=code, name=str(name))
        for field, deed in (("valid_from", start_item), ("disabled_from", disable_item)):
            day = self.changed_day(row.values, now, field)
            if day is not False:
                self.run(row, field, deed, dimension=dimension, code=code, day=day)

    @staticmethod
    def changed_day(
        values: Mapping[str, Value], now: Mapping[str, Value] | None, field: str
    ) -> int | bool | None:
        """The day to set, ``None`` to clear it, ``False`` when it is as it was."""
        was = now[field] if now is not None else None
        day = values.get(field, was)
        if day == was:
            return False
        assert day is None or isinstance(day, int)
        return day

    def run(self, row: FileRow, field: str, deed: Callable[..., Done], **given: object) -> None:
        if any(each.subject == row.place("code") for each in self.findings):
            return  # it could not be made
        try:
            deed(self.tx, book=self.book, **given)
        except Refused as refused:
            place: Subject = row.place(field)
            self.findings += [replace(each, subject=place) for each in refused.findings]
