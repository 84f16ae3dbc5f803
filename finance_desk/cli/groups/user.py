"""``user new · list · grant · revoke · password · disable · enable``."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import Context, DryRun, Format, Out, group
from finance_desk.cli.output import Listing, column, number, show, yes
from finance_desk.cli.session import Session, session_of
from finance_desk.cli.words import moment_of

app = group(N_("Users, their roles and what they see."))

_VARIABLE = "FINANCE_DESK_NEW_PASSWORD"

Login = Annotated[str, typer.Argument(help=N_("Login of the user."))]
Roles = Annotated[list[str] | None, typer.Option("--role", help=N_("Code of a role; may be repeated."))]
Books = Annotated[
    list[str] | None, typer.Option("--book", help=N_("Code of a book the user sees; may be repeated."))
]
Everything = Annotated[bool, typer.Option("--everything", help=N_("The user sees every book."))]


def _new_password(session: Session) -> str:
    held = os.environ.get(_VARIABLE)
    if held:
        return held
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            session.words(message("Nobody is there to ask: set {variable}.", variable=_VARIABLE))
        )
    return str(
        typer.prompt(
            session.words(message("New password")), hide_input=True, confirmation_prompt=True, err=True
        )
    )


@app.command(help=N_("Make a user."))
def new(
    context: Context,
    login: Login,
    name: Annotated[str, typer.Option(help=N_("Name as it is printed."))] = "",
    roles: Roles = None,
    books: Books = None,
    everything: Everything = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "user.new",
            dry_run=dry_run,
            login=login,
            name=name or login,
            password=_new_password(session),
            roles=roles or [],
            books=[session.book(desk, code) for code in books or []],
            everything=everything,
        )


@app.command(help=N_("Add roles and books to a user."))
def grant(
    context: Context,
    login: Login,
    roles: Roles = None,
    books: Books = None,
    everything: Everything = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "user.grant",
            dry_run=dry_run,
            login=login,
            roles=roles or [],
            books=[session.book(desk, code) for code in books or []],
            everything=everything,
        )


@app.command(help=N_("Take roles and books from a user."))
def revoke(
    context: Context,
    login: Login,
    roles: Roles = None,
    books: Books = None,
    everything: Annotated[
        bool, typer.Option("--everything", help=N_("The right to every book; those named one by one stay."))
    ] = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "user.revoke",
            dry_run=dry_run,
            login=login,
            roles=roles or [],
            books=[session.book(desk, code) for code in books or []],
            everything=everything,
        )


@app.command(help=N_("Give a user a new password and unlock the login."))
def password(context: Context, login: Login, dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "user.password", dry_run=dry_run, login=login, password=_new_password(session))


@app.command(help=N_("Disable a login; its history stays."))
def disable(context: Context, login: Login, dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "user.disable", dry_run=dry_run, login=login)


@app.command(help=N_("Let a disabled login in again."))
def enable(context: Context, login: Login, dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "user.enable", dry_run=dry_run, login=login)


@app.command("list", help=N_("List users with roles and scope."))
def list_users(context: Context, format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        codes = {each.id: each.code for each in desk.ask("book.list")} if desk.may("book.list") else {}
        columns = [
            column("login", N_("Login")),
            column("name", N_("Name")),
            number("active", N_("Active")),
            column("roles", N_("Roles")),
            column("books", N_("Books")),
            column("last_login", N_("Last login")),
        ]
        rows = [
            (
                each.login,
                each.name,
                yes(each.active),
                ";".join(each.roles),
                "*" if each.books is None else ";".join(sorted(str(codes.get(id, id)) for id in each.books)),
                moment_of(each.last_login),
            )
            for each in desk.ask("user.list")
        ]
        show(session, Listing(N_("Users"), columns, rows), format, out)
