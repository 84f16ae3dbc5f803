"""``db init · upgrade · check · backup · restore · verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group
from finance_desk.cli.output import findings_listing, show
from finance_desk.cli.session import REFUSED, TRIAL, Session, session_of

app = group(N_("Make, upgrade, check, back up and restore the database."))


@app.command(help=N_("Make a database and its first user."))
def init(
    context: Context,
    name: Annotated[str, typer.Option(help=N_("The user's name as it is printed."))] = "",
    three_admins: Annotated[
        bool, typer.Option("--three-admins", help=N_("Three separated administrators instead of an owner."))
    ] = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    login, password = session.user(), session.password(confirm=True)
    with session.told():
        from finance_desk.app.founding import THREE_ADMINS, found, rehearse

        if dry_run:
            rehearse(session.place, login, password, name=name, three_admins=three_admins, key=session.key)
            session.say(message("The database {where} can be made.", where=_shown(session)))
            session.say(TRIAL)
            return
        found(session.place, login, password, name=name, three_admins=three_admins, key=session.key).close()
        logins = [f"{login}-{each}" for each in THREE_ADMINS] if three_admins else [login]
        session.say(
            message("The database {where} was made; it knows {logins}.", where=_shown(session), logins=logins)
        )


def _shown(session: Session) -> str:
    from finance_desk.store.engine import locate

    return locate(session.place).shown()


@app.command(help=N_("Bring a database of an older version to this one; a backup is kept beside it."))
def upgrade(context: Context, dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.told():
        from finance_desk.app.keeping import upgrade as bring_up

        kept = bring_up(session.place, key=session.key, dry_run=dry_run)
        if dry_run:
            session.say(message("{where} can be brought to this version.", where=_shown(session)))
            session.say(TRIAL)
            return
        if kept is not None:
            session.say(message("A copy is kept in {file}.", file=kept.name))
        session.say(message("{where} is of this version now.", where=_shown(session)))


@app.command(help=N_("Prove the invariants: guards, pages, openings, numbers, vouchers, balances, parents."))
def check(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        only = session.book(desk, book) if book else None
        found = session.ask(desk, "db.check", book=only)
        _conclude(session, found, message("Every check passed."), format, out)


@app.command(help=N_("Walk the audit chain and compare every seal."))
def verify(context: Context, format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        _conclude(
            session,
            session.ask(desk, "db.verify"),
            message("The chain and every seal are whole."),
            format,
            out,
        )


def _conclude(
    session: Session, found: Sequence[Finding], well: Message, format: str | None, out: Path | None
) -> None:
    show(session, findings_listing(session, found), format, out)
    if any(each.blocks for each in found):
        raise typer.Exit(REFUSED)
    session.say(well)


@app.command(help=N_("Copy the database to one checked file while everybody goes on working."))
def backup(context: Context, target: Annotated[Path, typer.Argument(help=N_("File to write."))]) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.app.keeping import back_up

        made = session.run(lambda progress: back_up(desk, target, key=session.key, progress=progress))
        session.say(
            message(
                "Backed up to {file}: {size} bytes, SHA-256 {digest}.",
                file=str(made.path),
                size=made.size,
                digest=made.sha256,
            )
        )
        for folder in made.beside:
            session.say(
                message("Keep a copy of {folder} too: files behind vouchers are there.", folder=folder)
            )


@app.command(help=N_("Put a backup in the place of the database."))
def restore(
    context: Context,
    source: Annotated[Path, typer.Argument(help=N_("The backup file."))],
    replace: Annotated[
        bool, typer.Option("--replace", help=N_("Replace the present database; it is kept beside it."))
    ] = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.told():
        from finance_desk.app.keeping import restore as put_back
        from finance_desk.store.backup import check_backup

        if dry_run:
            event = check_backup(source, key=session.key)
            session.say(message("The backup is whole; its last event is {event}.", event=event))
            return
        kept = put_back(
            source, session.place, session.user(), session.password(), replace=replace, key=session.key
        )
        session.say(message("The database was restored from {file}.", file=source.name))
        if kept is not None:
            session.say(message("A copy is kept in {file}.", file=kept.name))
