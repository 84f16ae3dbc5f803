"""``role list · set``."""

from __future__ import annotations

from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli.options import Context, DryRun, Format, Out, group
from finance_desk.cli.output import Listing, column, show
from finance_desk.cli.session import session_of

app = group(N_("Roles and what they may do."))


@app.command("list", help=N_("List roles with their permissions."))
def list_roles(context: Context, format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("meaning", N_("Meaning")),
            column("permissions", N_("Permissions")),
        ]
        rows = [
            (each.code, each.name, each.meaning, ";".join(each.permissions)) for each in desk.ask("role.list")
        ]
        show(session, Listing(N_("Roles"), columns, rows), format, out)


@app.command("set", help=N_("Make a role, or give a role exactly these permissions."))
def set_role(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the role."))],
    permissions: Annotated[list[str], typer.Argument(help=N_("Ids or patterns: voucher.*, ledger.read."))],
    name: Annotated[str, typer.Option(help=N_("Name of the role."))] = "",
    meaning: Annotated[str, typer.Option(help=N_("What the role is for."))] = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "role.set",
            dry_run=dry_run,
            code=code,
            name=name or code,
            permissions=permissions,
            meaning=meaning,
        )
