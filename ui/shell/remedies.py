"""A finding's way out, pressed: what can be run runs, what is missing is asked for, else the page opens where it is given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from finance_desk.base.commands import Command, Done
from finance_desk.base.findings import Finding, Remedy, Severity, Subject
from finance_desk.base.messages import N_, Message, message
from finance_desk.vouchers.model import ENDINGS
from ui.pages.spec import Context
from ui.shell.keeping import back_up

PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account.import": "accounts",
        "audit.verify": "audit",
        "book.new": "books",
        "book.option": "basics",
        "close.reopen": "closing",
        "close.run": "closing",
        "close.split_pending": "closing",
        "generate.run": "generation",
        "intake.change": "intake",
        "intake.map": "intake",
        "intake.mark": "generation",
        "reconcile.explain_difference": "reconcile",
        "reconcile.file_explain": "reconcile",
        "reconcile.sign": "reconcile",
        "rule.import": "generation",
        "rule.retire": "generation",
        "user.grant": "users",
        "voucher.attach": "voucher",
        "voucher.keep_files": "basics",
        "voucher.post": "review",
        "voucher.reverse": "voucher",
        "voucher.review": "review",
    }
)
"""Where a command is given that must be seen or chosen for before it runs."""

ROOMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account": "accounts",
        "book": "books",
        "close": "closing",
        "code_map": "generation",
        "dimension": "basics",
        "generate": "generation",
        "intake": "intake",
        "opening": "opening",
        "report": "reports",
        "role": "users",
        "rule": "generation",
        "template": "templates",
        "user": "users",
        "voucher": "vouchers",
        "voucher_type": "basics",
    }
)
"""The page for any other command of a room that cannot run as it is."""

PARTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"voucher.post": {"queue": "to_post"}, "voucher.review": {"queue": "to_review"}}
)
"""The part of the page, for its ``shown_with``."""

CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {"balance.check": N_("Check the balances"), "db.check": N_("Check the database")}
)
"""Queries that answer with findings."""

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reason": N_("{title}: why?"),
        "year": N_("{title}: which year?"),
        "name": N_("{title}: what is it called?"),
        "code": N_("{title}: which code?"),
        "to": N_("{title}: to which account (code)?"),
        "entry": N_("{title}: which code as it was sent?"),
        "value": N_("{title}: what does it stand for?"),
    }
)
"""Arguments that one line of text can give."""


FILES: Final[Mapping[str, Sequence[tuple[str, str]]]] = MappingProxyType(
    {"voucher.attach": [(N_("Documents and pictures"), " ".join(f"*.{each}" for each in sorted(ENDINGS)))]}
)
"""Commands that lack nothing but a file, and the kinds of file they take."""


OPENED: Final = frozenset({"voucher.transfer_balance"})
"""Commands that make a voucher to be looked at, or to be completed."""


@dataclass(frozen=True, slots=True)
class Following:
    """What the remedies need of the window."""

    context: Context
    has_page: Callable[[str], bool]
    open_page: Callable[[str, dict[str, Any]], object]
    show: Callable[[Sequence[Finding], Message], None]


def verbs(commands: Mapping[str, Command]) -> dict[str, str]:
    """The words on a remedy's button, as msgid, by what it names."""
    return {**{id: each.title for id, each in commands.items()}, **CHECKS, "audit.verify": N_("Verify")}


def follow(remedy: Remedy, window: Following) -> None:
    """Do what the remedy offers, or go where it can be done. Never runs a command short of an argument."""
    context, id = window.context, remedy.command
    given = dict(remedy.arguments)
    if window.has_page(id):
        window.open_page(id, given)
        return
    if id == "db.backup":
        back_up(context)
        return
    if id in CHECKS:
        _check(id, given, window)
        return
    command = context.desk.commands().get(id)
    if command is not None and (given or id not in PAGES):
        missing = missing_arguments(command, given, context)
        if all(each in QUESTIONS for each in missing) or (id in FILES and missing == ["path"]):
            _run(command, given, missing, remedy, window)
            return
    page = PAGES.get(id) or ROOMS.get(id.partition(".")[0])
    if page is not None:
        subject = {"id": given["id"]} if page == "voucher" and "id" in given else {}
        window.open_page(page, {**subject, **PARTS.get(id, {})})
        context.notice(remedy.hint)
        return
    words = id.replace(".", " ").replace("_", "-")
    context.notice(message("{hint} On the command line: finance-desk {words}", hint=remedy.hint, words=words))


def missing_arguments(command: Command, given: dict[str, Any], context: Context) -> list[str]:
    """The required arguments nobody gave, after book and period in front are put into ``given``."""
    front: dict[str, Any] = {"book": context.book.id if context.book is not None else None}
    front["period"] = context.period or None
    missing = []
    for name, each in list(inspect.signature(command.run).parameters.items())[1:]:
        if name in given or each.default is not inspect.Parameter.empty:
            continue
        if front.get(name) is not None:
            given[name] = front[name]
        else:
            missing.append(name)
    return missing


def _run(
    command: Command, given: dict[str, Any], missing: Sequence[str], remedy: Remedy, window: Following
) -> None:
    """Ask for the rest, or whether to run at all, then run."""
    context = window.context
    for name in missing:
        if name == "path":
            path = context.ask.open_file(command.title, FILES[command.id])
            if path is None:
                return
            given[name] = path
            continue
        proposed = str(context.period // 100 + 1) if name == "year" else ""
        answer = context.ask.text(
            message(QUESTIONS[name], title=Message(command.title)), proposed, verb=command.title
        )
        if answer is None:
            return
        if name == "year" and not answer.strip().isdecimal():
            context.notice(message("{answer} is no year.", answer=answer))
            return
        given[name] = int(answer) if name == "year" else answer.strip()
    if not missing and not context.ask.confirm(remedy.hint, verb=command.title):
        return

    def done(result: Done) -> None:
        if command.id in OPENED:
            window.open_page("voucher", {"id": result.value})
        context.notice(result.summary)
        if result.findings:
            window.show(result.findings, result.summary)

    context.run(None, command.id, done, **given)


def _check(id: str, given: dict[str, Any], window: Following) -> None:
    context = window.context
    if context.book is not None:
        given.setdefault("book", context.book.id)

    def told(found: Sequence[Finding]) -> None:
        sound = Finding("check.sound", Severity.OK, message("Nothing was found."), Subject("book"))
        window.show(list(found) or [sound], Message(CHECKS[id]))

    context.read(window.context, id, told, slot=id, **given)
