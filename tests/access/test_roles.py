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


def refusal(desk: Desk, command: str, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        desk.do(command, **arguments)
    return refused.value.findings[0].code


def test_roles_and_books_are_taken_away_and_a_login_comes_back(desk: Desk) -> None:
    first, second = (
        int(desk.do("book.new", code=code, name=code, fund="employee", start=202601).value) for code in "AB"
    )
    desk.do(
        "user.new", login="li", name="李", password="abcd-1234",
        roles=["accountant", "reviewer"], books=[first, second],
    )  # fmt: skip
    with desk.signed_in("li", "abcd-1234") as user:
        desk.do("user.revoke", login="li", roles=["accountant"], books=[second])
        assert not user.may("voucher.post") or denied(user, "voucher.post")
        assert [each.id for each in user.ask("book.list")] == [first]
        assert not denied(user, "voucher.review")
        # what is not held is not taken, nor anything with it
        assert (
            refusal(desk, "user.revoke", login="li", roles=["accountant"], books=[first]) == "user.not_held"
        )
        assert refusal(desk, "user.revoke", login="li", everything=True, books=[first]) == "user.not_held"
        assert [each.id for each in user.ask("book.list")] == [first]
        desk.do("user.disable", login="li")
        assert refusal(user, "voucher.review", book=first) == "access.disabled"
        desk.do("user.enable", login="li")
        assert [each.id for each in user.ask("book.list")] == [first]
    desk.do("user.grant", login="li", everything=True)
    desk.do("user.revoke", login="li", everything=True)
    (held,) = [each.books for each in desk.ask("user.list") if each.login == "li"]
    assert held == {first}


def test_somebody_can_always_grant(desk: Desk) -> None:
    desk.do("user.new", login="li", name="李", password="abcd-1234", roles=["security"])
    desk.do("user.disable", login="li")
    (owner,) = [each for each in desk.ask("user.list") if each.login == desk.actor.login]
    assert refusal(desk, "user.disable", login=owner.login) == "user.last_granter"
    assert refusal(desk, "user.revoke", login=owner.login, roles=list(owner.roles)) == "user.last_granter"
    (role,) = owner.roles
    assert refusal(desk, "role.set", code=role, name="x", permissions=["user.list"]) == "user.last_granter"
    desk.do("user.enable", login="li")
    desk.do("user.revoke", login=owner.login, roles=list(owner.roles))


def test_nobody_grants_beyond_the_own_scope(desk: Desk) -> None:
    own, other = (
        desk.do("book.new", code=code, name=code, fund="employee", start=202601, unit_code=code).value
        for code in "AB"
    )
    units = {each.code: each.id for each in desk.ask("unit.list")}
    desk.do("user.new", login="li", name="李", password="abcd-1234", roles=["security"], units=[units["A"]])
    desk.do("user.new", login="wang", name="王", password="abcd-1234")
    with desk.signed_in("li", "abcd-1234") as security:
        assert refusal(security, "user.grant", login="li", everything=True) == "user.beyond_own_scope"
        assert refusal(security, "user.grant", login="li", units=[units["B"]]) == "user.beyond_own_scope"
        assert refusal(security, "user.grant", login="li", books=[other]) == "access.scope"
        theirs = desk.actor.login
        assert refusal(security, "user.revoke", login=theirs, everything=True) == "user.beyond_own_scope"
        security.do("user.grant", login="wang", books=[own], units=[units["A"]])
    # the number of a book to come is nobody's yet
    assert refusal(desk, "user.grant", login="wang", books=[other + 1]) == "user.no_such_scope"
    assert refusal(desk, "user.grant", login="wang", units=[99]) == "user.no_such_scope"
