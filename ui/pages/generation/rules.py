"""Rules for the drawer: in plain words, tried on what came, checked against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.generation.model import ALWAYS, Replay, ReplayAccount, RuleShown
from finance_desk.generation.rule_queries import RuleCheck
from ui.theme.look import say
from ui.widgets.facts import Fact, Group


def rule_groups(shown: RuleShown) -> list[Group]:
    """When it holds and what it writes, line by line."""
    rule = shown.rule
    held = [Fact(N_("Business event"), rule.event)]
    if rule.first != ALWAYS[0]:
        held.append(Fact(N_("From"), format_day(rule.first)))
    if rule.last != ALWAYS[1]:
        held.append(Fact(N_("To"), format_day(rule.last)))
    held.append(Fact(N_("Made by"), rule.made_by))
    if rule.approved_by:
        held.append(Fact(N_("Approved by"), rule.approved_by))
    groups = [
        Group(rule.name, held),
        Group(N_("When"), note=shown.condition_in_words or N_("Every row of the business event.")),
        Group(N_("Summary"), note=rule.summary),
    ]
    if shown.mirror_in_words is not None:
        groups.append(Group(N_("In another book"), note=shown.mirror_in_words))
    for line, words in zip(rule.lines, shown.lines_in_words, strict=True):
        side = say(N_("Debit") if words.side == 1 else N_("Credit"))
        facts = [Fact(N_("Account"), words.account), Fact(N_("Amount"), words.amount)]
        if words.condition:
            facts.append(Fact(N_("When"), words.condition))
        facts += [Fact(code, formula) for code, formula in line.dimensions.items()]
        groups.append(Group(f"{words.line_no}  {side}", facts))
    return groups


def replay_groups(found: Replay, open_voucher: Callable[[int], object]) -> list[Group]:
    """Account by account what is now and what would be; then the vouchers that differ."""
    told = message(
        "Of {rows} rows in {batches} batches {differing} would be booked otherwise, in {vouchers} vouchers;"
        " {now} rows stay out now, {then} would.",
        rows=found.rows,
        batches=found.batches,
        differing=found.differing_rows,
        vouchers=found.differing,
        now=found.left_out_now,
        then=found.left_out_then,
    )
    groups = [
        Group(
            N_("Accounts"),
            _accounts(found.accounts),
            told,
            heads=("", N_("By the rules in force"), N_("By the changed rules")),
        )
    ]
    for each in found.vouchers:
        link = (
            [Fact(N_("Voucher"), each.label, go=partial(open_voucher, each.voucher))]
            if each.voucher is not None
            else []
        )
        groups.append(Group(f"{each.label}  {format_period(each.period)}", [*link, *_accounts(each.lines)]))
    return groups


def _accounts(lines: Sequence[ReplayAccount]) -> list[Fact]:
    return [
        Fact(
            f"{say(N_('Debit') if each.side == 1 else N_('Credit'))} {each.account_code} {each.account_name} {each.items}".strip(),
            format_fen(each.now),
            figure=True,
            beside=format_fen(each.then),
        )
        for each in lines
    ]


def check_groups(found: RuleCheck) -> list[Group]:
    """How many rows each rule takes; those of several rules and those of none come first."""
    sums = [
        Fact(N_("Rows"), f"{found.rows:,}", figure=True),
        Fact(
            N_("Rows without a rule"), f"{found.without:,}", figure=True, tone="stop" if found.without else ""
        ),
    ]
    shared = [
        Fact(f"{each.code} v{each.version} {each.name}", f"{each.shared:,}", figure=True, tone="stop")
        for each in found.rules
        if each.shared
    ]
    used = [
        Fact(f"{each.code} v{each.version} {each.name}", f"{each.rows:,}", figure=True)
        for each in found.rules
        if each.rows
    ]
    never = [
        Fact(f"{each.code} v{each.version}", each.name)
        for each in found.rules
        if not each.rows and not each.shared
    ]
    groups = [Group(message("The last {count} batches", count=found.batches), sums)]
    if shared:
        groups.append(Group(N_("Rules that hold together"), shared, N_("Rows of several rules stay out.")))
    groups.append(Group(N_("Rows taken"), used))
    if never:
        groups.append(Group(N_("Never met"), never))
    return groups
