"""What can be wrong with a formula: a refusal that says where, why and shows a right one."""

from __future__ import annotations

from typing import Final

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Subject, hint, stop
from finance_desk.base.messages import Message, message

EXAMPLE: Final = '余额("1002", 月) + 借发生("5001", 月)'
"""Shown where no closer example fits."""


class FormulaError(Refused):
    """A formula cannot be read, or cannot be compiled exactly.

    ``column`` counts characters from 1 (``None`` when the whole formula is meant); the finding's
    subject is the cell, rule or template the formula stands in.
    """

    def __init__(
        self,
        code: str,
        cause: Message,
        column: int | None = None,
        *,
        example: str = EXAMPLE,
        subject: Subject | None = None,
    ) -> None:
        self.code, self.cause, self.column, self.example = code, cause, column, example
        match subject, column:
            case None, None:
                what = message("{cause} Example: {example}", cause=cause, example=example)
            case None, int():
                what = message(
                    "Column {column}: {cause} Example: {example}", column=column, cause=cause, example=example
                )
            case Subject(label=place), None:
                what = message(
                    "{place}: {cause} Example: {example}", place=place, cause=cause, example=example
                )
            case _:
                what = message(
                    "{place}, column {column}: {cause} Example: {example}",
                    place=subject.label if subject else "",
                    column=column,
                    cause=cause,
                    example=example,
                )
        remedy = hint(message("Correct the formula and save again; nothing was changed."))
        super().__init__(stop(code, what, subject, remedy=remedy))

    def at(self, subject: Subject) -> FormulaError:
        """The same error with the place the formula stands in (a report cell, a rule's line)."""
        return FormulaError(self.code, self.cause, self.column, example=self.example, subject=subject)
