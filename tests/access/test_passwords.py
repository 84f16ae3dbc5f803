"""How passwords are kept, at the cost the program is shipped with; the other tests keep them at less."""

from __future__ import annotations

import argon2
import pytest
import sqlalchemy as sa

from finance_desk.access import commands, session
from finance_desk.access.tables import app_user
from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.store.engine import open_engine


def test_a_password_is_kept_as_argon2id_at_64_mib(sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "HASHER", session.HASHER)
    sqlite_desk.do("user.new", login="li", name="李", password="abcd-1234")
    sqlite_desk.do("user.new", login="wang", name="王", password="abcd-1234")
    engine = open_engine(sqlite_desk.location)
    with engine.connect() as connection:
        kept = list(connection.execute(sa.select(app_user.c.password_hash).order_by(app_user.c.id)).scalars())
    engine.dispose()
    parameters = argon2.extract_parameters(kept[-1])
    assert parameters.type is argon2.Type.ID
    assert (parameters.memory_cost, parameters.time_cost) == (64 * 1024, 3)
    assert kept[-1] != kept[-2], "salted"
    assert sqlite_desk.signed_in("li", "abcd-1234").actor.login == "li"
    with pytest.raises(Refused) as refused:
        sqlite_desk.signed_in("li", "abcd-1235")
    assert refused.value.findings[0].code == "access.wrong_password"
