"""What the rules do with the rows that came: which are never used, which hold for the same rows; and as a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.files.write import replacing
from finance_desk.generation.assembling import Assembly, Selection
from finance_desk.generation.compiled import CompiledRule, compile_rule, map_names
from finance_desk.generation.loading import maps_of, rules_of
from finance_desk.generation.model import RuleState
from finance_desk.generation.ready_made import set_text
from finance_desk.store.unit import Reader


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule tried on the rows of the last batches: how many rows are its alone, how many another's too."""

    rule: int
    code: str
    version: int
    name: str
    event: str
    state: RuleState
    rows: int
    shared: int


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """The rules on the rows of ``batches`` batches; ``findings`` name overlaps and rules never met."""

    batches: int
    rows: int
    without: int
    rules: tuple[RuleUse, ...]
    findings: tuple[Finding, ...]


@query("rule.check", N_("Check generation rules"), permission="rule.list")
def check(reader: Reader, *, book: int, batches: int = 12, drafts: bool = True) -> RuleCheck:
    """Try the rules on the rows of the last ``batches`` batches: overlaps, rules never met, rows without one.

    With ``drafts`` those take the place of the active rules of the same code. Nothing is written.
    """
    rules = _in_question(reader, book, drafts)
    listed = list(
        reader.text(
            "SELECT id FROM intake_batch WHERE book_id = :book ORDER BY id DESC LIMIT :batches",
            {"book": book, "batches": batches},
        ).scalars()
    )
    assembly = Assembly(
        reader, book, rules, maps_of(reader, book, rules), Selection(batches=listed, again=True)
    )
    found = assembly.matched()
    assembly.close()
    alone: Counter[int] = Counter()
    shared: Counter[int] = Counter()
    findings: list[Finding] = []
    for numbers, rows, amount, example in found:
        if len(numbers) == 1:
            alone[numbers[0]] += rows
        for number in numbers if len(numbers) > 1 else ():
            shared[number] += rows
        if len(numbers) > 1:
            labels = [rules[number].rule.label for number in numbers]
            findings.append(
                stop(
                    "rule.overlap",
                    message(
                        "The rules {rules} all hold for {count} rows ({amount}), such as {example}; these rows would stay out.",
                        rules=labels,
                        count=rows,
                        amount=Money(amount),
                        example=example,
                    ),
                    Subject("rule", rules[numbers[0]].rule.id, labels[0], book),
                    amount=amount,
                    remedy=hint(message("Narrow the condition of one of them, or retire it."), "rule.retire"),
                )
            )
    findings += [
        warn(
            "rule.never",
            message(
                "Rule {rule} ({name}) was met by none of the rows of the last {count} batches.",
                rule=each.rule.label,
                name=each.rule.name,
                count=len(listed),
            ),
            Subject("rule", each.rule.id, each.rule.label, book),
            remedy=hint(message("Leave it for rows to come, or retire it.")),
        )
        for number, each in enumerate(rules)
        if not alone[number] and not shared[number]
    ]
    uses = tuple(
        RuleUse(
            each.rule.id,
            each.rule.code,
            each.rule.version,
            each.rule.name,
            each.rule.event,
            each.rule.state,
            alone[number],
            shared[number],
        )
        for number, each in enumerate(rules)
    )
    without = sum(rows for numbers, rows, _, _ in found if not numbers)
    return RuleCheck(len(listed), sum(rows for _, rows, _, _ in found), without, uses, tuple(findings))


def _in_question(reader: Reader, book: int, drafts: bool) -> list[CompiledRule]:
    held = rules_of(reader, book)
    new = {each.code: each for each in held if each.state is RuleState.DRAFT} if drafts else {}
    active = [each for each in held if each.state is RuleState.ACTIVE and each.code not in new]
    return [compile_rule(each) for each in sorted((*active, *new.values()), key=lambda one: one.code)]


@query("rule.write", N_("Write generation rules to a file"), permission="rule.list")
def write(reader: Reader, *, book: int, path: str | Path, ids: list[int] | None = None) -> Path:
    """Write rules with the code maps they look into as JSON that ``rule.import`` reads again.

    ``ids``: exactly these; else the active rules and the newest draft of each code. Raises Refused when
    there is none.
    """
    if ids is not None:
        rules = [compile_rule(each) for each in rules_of(reader, book, ids=ids)]
    else:
        rules = _in_question(reader, book, drafts=True)
    if not rules:
        raise refuse("rule.none", message("There are no rules to write."), Subject("book", book, book=book))
    names = set[str]().union(*(map_names(each) for each in rules))
    maps: dict[str, dict[str, str]] = {}
    for (name, key), value in sorted(maps_of(reader, book).items()):
        if name in names:
            maps.setdefault(name, {})[key] = value
    with replacing(Path(path)) as draft:
        draft.write_text(set_text(maps, [each.rule for each in rules]), "utf-8")
    return Path(path)
