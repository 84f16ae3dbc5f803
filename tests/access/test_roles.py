"""Every ready-made role against every command and query: what is not granted is refused, what is granted is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.app.founding import permission_matrix
from finance_desk.base.commands import COMMANDS, QUERIES
from finance_desk.base.errors import Refused

ROLES = json.loads((Path(__file__).resolve().parents[2] / "resources" / "roles.json").read_text("utf-8"))


def denied(desk: Desk, id: str) -> bool:
    """Whether the right is refused; any other outcome (arguments missing) means the door let it in."""
    try:
        if id in COMMANDS:
            desk.do(id, dry_run=True)
        else:
            desk.ask(id)
    except Refused as refused:
        return refused.findings[0].code == "access.denied"
    except TypeError:
        return False
    return False


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_may_what_is_granted_and_nothing_else(sqlite_desk: Desk, role: str) -> None:
    matrix = permission_matrix()
    sqlite_desk.do("user.new", login="li", name="李", password="abcd-1234", roles=[role], everything=True)
    with sqlite_desk.signed_in("li", "abcd-1234") as user:
        wanted = {id: role == "owner" or role in matrix[id] for id in COMMANDS}
        wanted |= {id: role == "owner" or role in matrix[query.permission] for id, query in QUERIES.items()}
        assert {id: not denied(user, id) for id in wanted} == wanted
        assert {id: user.may(id) for id in wanted} == wanted
    before = sqlite_desk.ask("audit.list")
    assert {each.command for each in before if each.login == "li"} == set()


def test_a_user_without_a_role_may_nothing(sqlite_desk: Desk) -> None:
    sqlite_desk.do("user.new", login="li", name="李", password="abcd-1234", everything=True)
    with sqlite_desk.signed_in("li", "abcd-1234") as user:
        assert all(denied(user, id) for id in (*COMMANDS, *QUERIES))


def test_what_is_taken_away_is_gone_at_once(sqlite_desk: Desk) -> None:
    """A window that stands open for hours keeps nothing of the rights its user had at sign-in."""
    sqlite_desk.do("role.set", code="helper", name="帮手", permissions=["book.list", "voucher.save"])
    sqlite_desk.do("user.new", login="li", name="李", password="abcd-1234", roles=["helper"], everything=True)
    with sqlite_desk.signed_in("li", "abcd-1234") as user:
        assert user.ask("book.list") == ()
        sqlite_desk.do("role.set", code="helper", name="帮手", permissions=["book.list"])
        assert denied(user, "voucher.save") and not denied(user, "book.list")
        assert not user.may("voucher.save")
        sqlite_desk.do("user.disable", login="li")
        for door in (lambda: user.ask("book.list"), lambda: user.do("voucher.save")):
            with pytest.raises(Refused) as refused:
                door()
            assert refused.value.findings[0].code == "access.disabled"
    with pytest.raises(Refused) as refused:
        sqlite_desk.signed_in("li", "abcd-1234")
    assert refused.value.findings[0].code == "access.disabled"
