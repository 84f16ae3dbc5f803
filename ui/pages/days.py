"""Asking for a day in words; pages that put things in and out of use share it."""

from __future__ import annotations

from finance_desk.base.messages import Message, message
from finance_desk.base.period import format_day
from ui.pages.deeds import today
from ui.pages.spec import Context
from ui.widgets.day_edit import clipped, read_day


def ask_day(context: Context, question: Message, verb: str) -> int | None:
    """The day (yyyymmdd) typed in answer, or ``None`` when nothing or no day was typed, which is said then."""
    start = clipped(today(), context.period or today() // 100)
    text = context.ask.text(question, format_day(start), verb=verb)
    if not text:
        return None
    try:
        return read_day(text, start)
    except ValueError:
        context.notice(message("There is no such day: {given}. Type 2024-01-03, 0103 or 3.", given=text))
        return None
