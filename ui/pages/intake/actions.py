"""A business row as facts for the drawer, and guesses about a file that is about to be received."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from finance_desk.base.errors import Refused
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.files.model import column_letter
from finance_desk.files.read import read_table
from finance_desk.files.write import Column, Kind, Sheet, Written, write_xlsx
from finance_desk.generation.row_queries import RowShown
from finance_desk.intake.events import EVENT_WORDS, EVENTS
from finance_desk.intake.model import FIELDS, AsReceived, FieldKind, Problem, Source
from finance_desk.vouchers.model import State
from ui.pages.intake.columns import STATES, event_words
from ui.pages.paper import STAGES
from ui.theme.look import say
from ui.widgets.facts import Fact, Group

KINDS = ((N_("Business files (xlsx, xls, csv, txt)"), "*.xlsx *.xls *.csv *.txt"), (N_("All files"), "*"))


PEEKED: Final = 8 << 20
"""Bytes up to which a workbook is looked into; a text is read only as far as its first rows anyway."""


def likely_first(sources: Sequence[Source], path: Path) -> list[Source]:
    """The sources, the likeliest for this file first; for a worker, since it looks into the file.

    What its first rows call their business type counts most, then the name of the file, then how often
    a source was used.
    """
    name, events = path.stem, _events_of(path)

    def rank(source: Source) -> tuple[int, int, int]:
        shared = max(
            (size for size in range(2, len(source.zh) + 1) if _shares(source.zh, name, size)), default=0
        )
        # a source for everything says less than one of its own
        fits = (
            events != frozenset() and events <= set(source.events) and len(source.events) < len(EVENTS) // 2
        )
        return -int(fits), -shared, -source.batches

    return sorted(sources, key=rank)


def _events_of(path: Path) -> frozenset[str]:
    """The business events that the first rows of a table name; none where it cannot be read."""
    try:
        if path.suffix.lower() in (".xlsx", ".xls") and path.stat().st_size > PEEKED:
            return frozenset()
        rows = read_table(path, header=None).head()
    except (Refused, OSError):
        # receiving it says what is wrong
        return frozenset()
    return frozenset(
        EVENT_WORDS[cell]
        for _, cells in rows
        for cell in cells
        if isinstance(cell, str) and cell in EVENT_WORDS
    )


def _shares(one: str, other: str, size: int) -> bool:
    return any(one[at : at + size] in other for at in range(len(one) - size + 1))


def row_groups(
    shown: RowShown,
    sent: AsReceived | None,
    lang: str,
    open_voucher: Callable[[int], object],
    open_row: Callable[[int], object],
) -> list[Group]:
    """Where the row came from, as it was sent beside what was understood, its other versions, its vouchers."""
    line = shown.line
    came = [
        Fact(N_("File"), shown.file),
        Fact(N_("Row of the file"), str(line.row_no)),
        Fact(N_("Batch"), line.batch_code),
        Fact(N_("Received"), f"{shown.received_at[:10]} {shown.received_by}"),
        Fact(N_("State"), STATES[line.state].words),
    ]
    if line.reason:
        came.append(Fact(N_("Reason"), line.reason, tone="stop"))
    groups = [Group(N_("As it came"), came)]
    if sent is not None:
        groups.append(_beside(shown, sent, lang))
    else:
        understood = [_fact(name, value, lang) for name, value in shown.fields.items()]
        groups.append(Group(N_("As it was understood"), understood))
        if shown.extra:
            groups.append(
                Group(N_("Further columns as sent"), [Fact(each, text) for each, text in shown.extra.items()])
            )
    if shown.earlier:
        groups.append(
            Group(
                N_("Other versions"),
                [
                    Fact(
                        message("Version {version}", version=each.version),
                        f"{format_day(each.day)}  {format_fen(each.amount)}  {say(STATES[each.state].words)}",
                        go=partial(open_row, each.id),
                    )
                    for each in shown.earlier
                ],
                _compared(shown),
            )
        )
    if shown.bookings:
        groups.append(
            Group(
                N_("Vouchers"),
                [
                    Fact(
                        format_period(each.period),
                        f"{each.label}  {say(STAGES[State(each.state)].words) if each.live else say(N_('taken back'))}",
                        go=partial(open_voucher, each.voucher),
                    )
                    for each in shown.bookings
                ],
            )
        )
    return groups


def _beside(shown: RowShown, sent: AsReceived, lang: str) -> Group:
    """Each cell of the file beside what was made of it; at the end what the file did not say itself."""
    field_at = {at: name for name, at in sent.columns.items()}
    facts = []
    for at in range(max(len(sent.titles), len(sent.cells))):
        cell = sent.cells[at] if at < len(sent.cells) else ""
        name = field_at.get(at, "")
        if not cell and name not in shown.fields:
            continue
        title = sent.titles[at] if at < len(sent.titles) and sent.titles[at] else column_letter(at)
        if name in shown.fields:
            made = _fact(name, shown.fields[name], lang)
            facts.append(replace(made, name=title, text=cell, beside=made.text))
        elif name:
            nought = FIELDS[name].kind is FieldKind.MONEY
            facts.append(Fact(title, cell, figure=nought, beside=format_fen(0) if nought else "–"))
        else:
            facts.append(Fact(title, cell, beside=say(N_("kept as sent"))))
    for name, value in shown.fields.items():
        if name not in sent.columns:
            made = _fact(name, value, lang)
            facts.append(replace(made, text="–", beside=made.text))
    return Group("", facts, heads=(N_("Column"), N_("As it was sent"), N_("As it was understood")))


def _compared(shown: RowShown) -> str | Message:
    """What the version before differs in, where it says something in a list: day and amount."""
    before = next((each for each in shown.earlier if each.version < shown.line.version), None)
    if before is None:
        return ""
    return message(
        "Against version {version}: {difference} in the amount.",
        version=before.version,
        difference=format_fen(shown.line.amount - before.amount),
    )


def _fact(name: str, value: object, lang: str) -> Fact:
    field = FIELDS[name]
    title = field.zh if lang == "zh" else field.en
    if isinstance(value, int):
        match field.kind:
            case FieldKind.MONEY:
                return Fact(title, format_fen(value), figure=True)
            case FieldKind.DAY:
                return Fact(title, format_day(value))
            case FieldKind.PERIOD:
                return Fact(title, format_period(value))
            case _:
                return Fact(title, str(value))
    return Fact(title, event_words(str(value)) if name == "event" else str(value))


def problem_facts(problems: Sequence[Problem], titles: Sequence[str], cause: str) -> list[Group]:
    """The rows of one cause as they were sent."""
    groups = []
    for each in [one for one in problems if one.code == cause][:20]:
        cells = [
            Fact(title or "?", cell)
            for title, cell in zip((*titles, *("",) * len(each.raw)), each.raw, strict=False)
            if cell
        ]
        groups.append(Group(message("Row {id}", id=each.row_no), cells, each.message))
    return groups


def write_send_back(
    problems: Sequence[Problem], titles: Sequence[str], heading: str, path: Path, lang: str
) -> Written:
    """The list that goes back to the sender: the cells as sent, and what is wrong in front."""
    widest = max((len(each.raw) for each in problems), default=0)
    heads = [*titles, *(f"{at}" for at in range(len(titles) + 1, widest + 1))]
    columns = [
        Column("row", N_("Row of the file"), Kind.INT),
        Column("problem", N_("What is wrong"), Kind.TEXT, 48),
        *(Column(f"c{at}", title, Kind.TEXT) for at, title in enumerate(heads)),
    ]
    rows = [
        (each.row_no, say(each.message), *each.raw, *("",) * (len(heads) - len(each.raw)))
        for each in problems
    ]
    return write_xlsx(path, [Sheet(say(N_("Rows to send back")), columns, rows, [heading])], lang=lang)
