"""Every command is granted explicitly, and the published matrix is what the code says."""

from __future__ import annotations

import inspect
import json

from finance_desk.app import rooms
from finance_desk.app.desk import Desk
from finance_desk.app.founding import permission_matrix
from finance_desk.base.commands import COMMANDS, QUERIES
from tests.tidy.places import ROOT, script

FILES = sorted((ROOT / "resources/permissions").glob("*.json"))


def listed() -> dict[str, str]:
    """Permission id → the file that grants it."""
    return {id: file.name for file in FILES for id in json.loads(file.read_text("utf-8"))}


def test_every_command_and_query_is_granted_explicitly() -> None:
    rooms.load()
    assert sorted(COMMANDS.keys() - listed().keys()) == []
    assert sorted({query.permission for query in QUERIES.values()} - listed().keys()) == []


def test_nothing_is_granted_that_does_not_exist() -> None:
    rooms.load()
    known = COMMANDS.keys() | {query.permission for query in QUERIES.values()}
    assert sorted(listed().keys() - known) == []


def test_no_permission_stands_in_two_files() -> None:
    every = [id for file in FILES for id in json.loads(file.read_text("utf-8"))]
    assert sorted(id for id in every if every.count(id) > 1) == []


def test_only_known_roles_are_granted_anything() -> None:
    known = set(json.loads((ROOT / "resources/roles.json").read_text("utf-8")))
    named = {role for roles in permission_matrix().values() for role in roles}
    assert named <= known
    assert known - named == {"owner"}, "a role without a single permission"


def test_nobody_holds_both_ends_of_a_separated_duty() -> None:
    """The three administrators touch no business; whoever makes accounts does not grant rights."""
    matrix = permission_matrix()
    business = {"voucher.save", "voucher.review", "voucher.post", "generate.run", "close.run"}
    for admin in ("sysadmin", "security", "auditor"):
        assert not [id for id in business if admin in matrix.get(id, ())]
    assert set(matrix["user.new"]).isdisjoint(matrix["user.grant"])
    assert set(matrix["user.grant"]).isdisjoint(matrix["audit.list"])


def test_no_command_names_an_argument_like_the_door() -> None:
    """``desk.do`` takes these itself; a command's argument of the same name could never be given."""
    rooms.load()
    of_do = set(inspect.signature(Desk.do).parameters) - {"self", "arguments"}
    of_ask = set(inspect.signature(Desk.ask).parameters) - {"self", "arguments"}
    taken = [
        (id, name)
        for id, each in COMMANDS.items()
        for name in inspect.signature(each.run).parameters
        if name in of_do
    ]
    taken += [
        (id, name)
        for id, each in QUERIES.items()
        for name in inspect.signature(each.run).parameters
        if name in of_ask
    ]
    assert taken == []


def test_the_published_matrix_is_the_code() -> None:
    matrix = script("command_matrix")
    assert matrix.TARGET.read_text("utf-8") == matrix.matrix(), "run python packaging/command_matrix.py"
