"""The chart of accounts, the people, the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from PySide6.QtCore import Qt

from finance_desk.app.desk import Desk
from finance_desk.vouchers.choosing import Choice
from tests.ui.pages.conftest import Bench

ENTER = Qt.Key.Key_Return


def select(page, text: str, column: int = 0) -> None:  # type: ignore[no-untyped-def]
    rows = range(page.rows.rowCount())
    page.table.setFocus()
    page.table.set_current_row(next(row for row in rows if text in page.rows.text(row, column)))


def test_an_account_is_added_under_its_heading(bench: Bench) -> None:
    page = bench.open("accounts")
    select(page, "1101")
    page.new.trigger()
    bench.settle()
    assert page.form.code.text() == "110108"  # the next free number
    page.form.name.setFocus()
    bench.type("Advance")
    page.form.press.click()
    bench.settle()
    made = {each.code: each for each in bench.desk.ask("account.list", book=bench.book)}["110108"]
    assert (made.name, made.leaf) == ("Advance", True)
    assert page._current().account.code == "110108"
    # and an account in use is disabled from a day, not deleted
    bench.answers.answers.extend(["2026-01-31", True])
    page.by_id["account.disable"].trigger()
    bench.settle()
    assert {each.code: each for each in bench.desk.ask("account.list", book=bench.book)}[
        "110108"
    ].disabled_from == 20260131
    assert page.by_id["account.disable"].toolTip() == "The account is disabled already."
    page.by_id["account.enable"].trigger()
    bench.settle()
    assert page.by_id["account.enable"].toolTip() == "The account is in use."
    # one that nothing ever used may go
    bench.answers.answers.append(True)
    page.by_id["account.delete"].trigger()
    bench.settle()
    assert "110108" not in {each.code for each in bench.desk.ask("account.list", book=bench.book)}


def test_an_account_leads_to_its_ledger(bench: Bench, save: Callable[..., int]) -> None:
    save("1004", "40010101", 100_00)
    page = bench.open("accounts", account=bench.codes["1004"])
    assert page._current().account.code == "1004"
    page.ledger.trigger()
    bench.settle()
    front = bench.window.front_page()
    assert next(each.spec.id for each in bench.window.open_tabs() if each.widget is front) == "detail"


def test_a_user_is_made_with_role_and_scope_and_can_sign_in(bench: Bench) -> None:
    page = bench.open("users")
    page.new.trigger()
    bench.settle()
    form = page.form
    assert form.press.isVisible() and page.drawer.isAncestorOf(form.press)
    form.press.click()
    assert form.login.toolTip() == "This is needed."
    for field, text in ((form.login, "wang"), (form.name, "wang"), (form.password, "abcd-1234")):
        field.setFocus()
        bench.type(text)
    form.roles["reviewer"].click()
    form.books[bench.book].click()
    form.press.click()
    bench.settle()
    assert not form.press.isVisible()
    with bench.desk.signed_in("wang", "abcd-1234") as wang:
        assert wang.may("voucher.review") and not wang.may("voucher.post")
        assert [each.id for each in wang.ask("book.list")] == [bench.book]
    select(page, "wang")
    page.by_id["user.look"].trigger()
    told = page.facts.text()
    assert "Reviewer" in told and "reviews what others made" in told
    # a second role is granted; what is held already stays ticked and fixed
    page.grant.trigger()
    assert form.roles["reviewer"].isChecked() and not form.roles["reviewer"].isEnabled()
    form.roles["accountant"].click()
    form.press.click()
    bench.settle()
    with bench.desk.signed_in("wang", "abcd-1234") as wang:
        assert wang.may("voucher.post")
    # and taken away again: what is held alone can be unticked
    page.by_id["user.revoke"].trigger()
    assert form.roles["accountant"].isEnabled() and not form.roles["supervisor"].isEnabled()
    assert form.press.text() == "Take away what is not ticked"
    form.roles["accountant"].click()
    form.books[bench.book].click()
    form.press.click()
    bench.settle()
    with bench.desk.signed_in("wang", "abcd-1234") as wang:
        assert wang.may("voucher.review") and not wang.may("voucher.post")
        assert wang.ask("book.list") == ()


def test_a_weak_password_is_refused_and_the_form_keeps_what_was_typed(bench: Bench) -> None:
    page = bench.open("users")
    page.new.trigger()
    for field, text in ((page.form.login, "wang"), (page.form.name, "wang"), (page.form.password, "1")):
        field.setFocus()
        bench.type(text)
    page.form.press.click()
    bench.settle()
    bench.until(bench.window.refusals.isVisible)
    assert bench.window.refusals.findings.findings()[0].code == "user.weak_password"
    assert page.form.login.text() == "wang" and page.form.isVisible()


def test_disabling_a_user_asks_and_nobody_disables_himself(bench: Bench, reviewer: Desk) -> None:
    page = bench.open("users")
    page.reload()
    bench.settle()
    select(page, "owner")
    assert page.by_id["user.disable"].toolTip() == "Nobody disables himself."
    select(page, "shen")
    bench.answers.answers.extend([False, True])
    page.by_id["user.disable"].trigger()
    bench.settle()
    assert [each.active for each in bench.desk.ask("user.list") if each.login == "shen"] == [True]
    page.by_id["user.disable"].trigger()
    bench.settle()
    assert [each.active for each in bench.desk.ask("user.list") if each.login == "shen"] == [False]
    bench.settle()
    select(page, "shen")
    page.by_id["user.enable"].trigger()
    bench.settle()
    assert [each.active for each in bench.desk.ask("user.list") if each.login == "shen"] == [True]
    assert bench.answers.asked[0].danger  # type: ignore[union-attr]


def test_the_trail_shows_and_proves_itself(
    bench: Bench, save: Callable[..., int], reviewer: Desk, tmp_path: Path
) -> None:
    id = save("1004", "40010101", 100_00)
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=[id]))
    bench.desk.do("voucher.post", book=bench.book, choice=Choice(ids=[id]))
    page = bench.open("audit")
    newest = page.rows.row_at(0)
    assert newest.command == "voucher.post"
    page.table.set_current_row(0)
    page._look()
    bench.settle()
    told = page.facts.text()
    assert "voucher.post" in told and "None" not in told
    page.verify.trigger()
    bench.settle()
    assert [each.code for each in bench.window.refusals.findings.findings()] == [
        "audit.intact",
        "voucher.seals_intact",
    ]
    assert "intact" in bench.window.proof.text()
    # a byte changed behind the program's back is found and named
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'book.db'}")
    with engine.begin() as connection:
        guards = connection.execute(
            sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'")
        ).all()
        for name, _sql in guards:
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        connection.execute(
            sa.text("UPDATE audit_event SET login = 'nobody' WHERE id = :id"), {"id": newest.id}
        )
    engine.dispose()
    page.verify.trigger()
    bench.settle()
    broken = bench.window.refusals.findings.findings()
    assert any(each.severity.name == "STOP" and each.code.startswith("audit.") for each in broken)
    assert bench.window.proof.text().startswith("■")
