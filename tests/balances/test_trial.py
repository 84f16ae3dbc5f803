"""An opening that is out names the account that most likely makes it so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finance_desk.balances.trial import Entry, suspects, unbalanced
from finance_desk.base.findings import Finding, Subject

BOOK = Subject("book", 1)
AMOUNTS = st.integers(1, 10**12)


def entry(label: str, begin: int, debit: int = 0, credit: int = 0, side: int = 1) -> Entry:
    return Entry(Subject("account", 0, label), label, side, begin, debit, credit)


def books(*entries: Entry) -> list[Finding]:
    return unbalanced(entries, BOOK)


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [
        (each.code, str(each.subject.label) if each.subject and each.subject.kind == "account" else "")
        for each in found
    ]


def test_both_trials_stand() -> None:
    assert books(entry("1003", 500_00, 20_00, 0), entry("3001", -500_00, 0, 20_00, side=-1)) == []


def test_an_account_on_the_wrong_side() -> None:
    found = books(
        entry("1003", 500_00), entry("1101", 180_00), entry("2001", 90_00, side=-1), entry("3001", -590_00)
    )
    assert found[0].amount == 180_00
    assert told(found)[2:] == [("opening.suspect", "2001"), ("opening.suspect", "1101")]
    assert "other side" in str(found[2].message)
    assert "just this amount" in str(found[3].message)


def test_a_nought_too_many_and_swapped_digits() -> None:
    nought = books(entry("1003", 5_000_00), entry("1101", 123_45), entry("3001", -623_45, side=-1))
    assert told(nought)[2:] == [("opening.suspect", "1003")]
    assert "500.00 instead of 5,000.00" in str(nought[2].message)
    swapped = books(entry("1003", 5_810_00), entry("1101", 77_77), entry("3001", -5_257_77, side=-1))
    assert "5,180.00 instead of 5,810.00" in str(swapped[2].message)


def test_turnover_to_date_without_counterpart_is_told_apart_from_january() -> None:
    found = books(
        entry("1003", 500_00, 30_00, 0), entry("4001", 0, 12_00, 0), entry("3001", -500_00, 0, 30_00)
    )
    assert told(found) == [("opening.unbalanced", ""), ("opening.suspect", "4001")]
    assert "no counterpart" in str(found[1].message)


def test_without_a_single_cause_the_balances_against_their_side_are_named() -> None:
    found = books(entry("1003", 500_00), entry("1101", -3_17), entry("3001", -401_01, side=-1))
    assert told(found)[2:] == [("opening.suspect", "1101")]


@given(st.lists(AMOUNTS, min_size=2, max_size=12), st.data())
def test_a_balance_turned_over_is_always_found(amounts: list[int], data: st.DataObject) -> None:
    """Of a balanced set with one amount on the wrong side, that account is among the likely ones."""
    entries = [(entry(str(at), amount), amount) for at, amount in enumerate(amounts)]
    entries.append((entry("rest", -sum(amounts), side=-1), -sum(amounts)))
    at = data.draw(st.integers(0, len(amounts) - 1))
    wrong, amount = entries[at]
    entries[at] = (entry(wrong.label, -amount), -amount)
    found = suspects(entries, sum(each for _, each in entries))
    same = sum(1 for each in amounts if each == amount)
    assert any(each.subject and each.subject.label == str(at) for each in found) or same > 5
