"""Print forms (打印格式): what a book changes of the built-in forms, and the rules a change must keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Message, message
from finance_desk.printing.layout import (
    SIGNERS,
    VOUCHER_LAYOUTS,
    Amounts,
    Offset,
    PageLayout,
    Paper,
    VoucherLayout,
)
from finance_desk.printing.voucher_form import row_height

LEDGER: Final = "ledger"
"""The form of books, lists and sheets."""

LEAST_ROW: Final = 4.0
"""Millimetres below which nobody reads a row of a voucher."""


class FieldKind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    MEASURE = "measure"
    FLAG = "flag"
    CHOICE = "choice"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that can be changed; ``least`` and ``most`` bound numbers (millimetres, points, lines) and lengths.

    ``choices`` are value → words, of a choice and of those that can be ticked.
    """

    name: str
    title: str
    kind: FieldKind
    usual: Any
    least: float = 0
    most: float = 0
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A form by its key, with what can be changed of it."""

    key: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class PrintForm:
    """A form as a book has it: ``body`` holds what differs from the built-in one, ``version`` 0 is that one."""

    spec: FormSpec
    body: Mapping[str, Any]
    version: int
    saved_at: str | None
    saved_by: str | None

    def value(self, name: str) -> Any:
        """The value in force of a field."""
        usual = next(each.usual for each in self.spec.fields if each.name == name)
        return self.body.get(name, usual)


def _voucher_spec(layout: VoucherLayout) -> FormSpec:
    edge = layout.margins
    return FormSpec(
        layout.key,
        layout.title,
        (
            FormField("heading", N_("Heading of the form"), FieldKind.TEXT, "", most=20),
            FormField("lines", N_("Lines of a form"), FieldKind.WHOLE, layout.lines, 1, 30),
            FormField("font", N_("Size of the letters (points)"), FieldKind.MEASURE, layout.font, 6, 14),
            FormField("right", N_("Shift to the right (mm)"), FieldKind.MEASURE, 0, -edge.left, edge.right),
            FormField("down", N_("Shift down (mm)"), FieldKind.MEASURE, 0, -edge.top, edge.bottom),
            FormField(
                "amounts",
                N_("Amounts"),
                FieldKind.CHOICE,
                Amounts.DIGITS.value,
                choices={
                    Amounts.DIGITS.value: N_("in digit columns"),
                    Amounts.PLAIN.value: N_("as plain figures"),
                },
            ),
            FormField("dimensions", N_("Dimension items below the account"), FieldKind.FLAG, True),
            FormField("account_codes", N_("Codes of accounts"), FieldKind.FLAG, True),
            FormField("attachments", N_("Count of attachments"), FieldKind.FLAG, True),
            FormField("note", N_("Note on where it comes from"), FieldKind.FLAG, True),
            FormField("preprinted", N_("Bought form: only fill it in"), FieldKind.FLAG, False),
            FormField("signers", N_("Places to sign"), FieldKind.MANY, tuple(SIGNERS), choices=SIGNERS),
        ),
    )


def _ledger_spec() -> FormSpec:
    layout = PageLayout()
    edge = layout.margins
    return FormSpec(
        LEDGER,
        N_("Books, lists and sheets"),
        (
            FormField("font", N_("Size of the letters (points)"), FieldKind.MEASURE, layout.font, 6, 12),
            FormField("row", N_("Height of a row (mm)"), FieldKind.MEASURE, layout.row, 4.5, 15),
            FormField("right", N_("Shift to the right (mm)"), FieldKind.MEASURE, 0, -edge.left, edge.right),
            FormField("down", N_("Shift down (mm)"), FieldKind.MEASURE, 0, -edge.top, edge.bottom),
        ),
    )


FORMS: Final[Mapping[str, FormSpec]] = MappingProxyType(
    {each.key: each for each in (*map(_voucher_spec, VOUCHER_LAYOUTS.values()), _ledger_spec())}
)
"""The built-in forms; a book can change them and always go back."""


def findings_of(spec: FormSpec, given: Mapping[str, Any], book: int) -> list[Finding]:
    """What is wrong with the values of a form: unknown, of another kind, out of bounds, unreadable."""
    known = {each.name: each for each in spec.fields}
    place = Subject("print_form", label=spec.key, book=book)
    found = []
    for name, value in given.items():
        of = known.get(name)
        wrong = (
            message("The form {form} has no setting {name}.", form=message(spec.title), name=name)
            if of is None
            else _wrong(of, value)
        )
        if wrong is not None:
            found.append(
                stop("print.setting", wrong, place, remedy=hint(message("Correct it, or leave it out.")))
            )
    if found or spec.key not in VOUCHER_LAYOUTS:
        return found
    layout = voucher_layout(spec.key, given)
    height = row_height(layout)
    if height < LEAST_ROW:
        found.append(
            stop(
                "print.too_low",
                message(
                    "{lines} lines make rows of {height} mm on {form}; {least} mm are the least.",
                    lines=layout.lines,
                    height=f"{height:.1f}",
                    form=message(spec.title),
                    least=f"{LEAST_ROW:g}",
                ),
                place,
                remedy=hint(message("Take fewer lines; what does not fit goes on the next form.")),
            )
        )
    return found


def _wrong(of: FormField, value: Any) -> Message | None:
    title = message(of.title)
    match of.kind:
        case FieldKind.TEXT:
            if not isinstance(value, str) or len(value) > of.most:
                return message("{setting}: at most {most} characters.", setting=title, most=int(of.most))
        case FieldKind.FLAG:
            if not isinstance(value, bool):
                return message("{setting}: yes or no.", setting=title)
        case FieldKind.CHOICE:
            if value not in of.choices:
                return message("{setting}: one of {choices}.", setting=title, choices=list(of.choices))
        case FieldKind.MANY:
            listed = isinstance(value, list | tuple)
            if not listed or len(set(value)) != len(value) or not set(value) <= set(of.choices):
                return message(
                    "{setting}: some of {choices}, each once.", setting=title, choices=list(of.choices)
                )
        case _:
            whole = of.kind is FieldKind.WHOLE
            if (
                isinstance(value, bool)
                or not (isinstance(value, int) or (isinstance(value, float) and not whole))
                or not of.least <= value <= of.most
            ):
                return message(
                    "{setting}: from {least} to {most}.",
                    setting=title,
                    least=f"{of.least:g}",
                    most=f"{of.most:g}",
                )
    return None


def differing(spec: FormSpec, given: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs from the built-in form, ready to be kept."""
    usual = {each.name: each.usual for each in spec.fields}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    return {
        name: value
        for name, value in plain.items()
        if value != (list(usual[name]) if isinstance(usual[name], tuple) else usual[name])
    }


def voucher_layout(form: str, body: Mapping[str, Any]) -> VoucherLayout:
    """The layout of a voucher form with a book's changes."""
    given = dict(body)
    offset = Offset(given.pop("right", 0), given.pop("down", 0))
    if "amounts" in given:
        given["amounts"] = Amounts(given["amounts"])
    if "signers" in given:
        given["signers"] = tuple(given["signers"])
    return replace(VOUCHER_LAYOUTS[form], offset=offset, **given)


def page_layout(body: Mapping[str, Any], layout: PageLayout) -> PageLayout:
    """A page of a book or list with a book's changes; letters never grow beyond what the page was made for."""
    given = dict(body)
    offset = Offset(given.pop("right", 0), given.pop("down", 0))
    font = given.pop("font", layout.font)
    return replace(
        layout,
        offset=offset,
        font=min(font, layout.font) if layout.font < PageLayout().font else font,
        **given,
    )


def paper_of(form: PrintForm) -> tuple[Paper, Offset]:
    """The paper of a form, and by how much it is shifted."""
    base = VOUCHER_LAYOUTS.get(form.spec.key)
    return base.paper if base is not None else PageLayout().paper, Offset(
        form.value("right"), form.value("down")
    )
