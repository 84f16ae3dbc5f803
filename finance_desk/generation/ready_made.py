"""Rule sets as files: the ready-made ones of the two medical funds, and a user's own (JSON).

A set holds ``maps`` (map → key → value) and ``rules``. A rule with an ``option`` is taken only into a
book whose option has that value, such as reserves booked when withheld (domain §9 point 2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import message
from finance_desk.base.period import format_day, parse_day
from finance_desk.generation.model import ALWAYS, Mirror, Rule, RuleLine

_SIDES = {"debit": 1, "credit": -1, "借": 1, "贷": -1}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a file holds: code maps and rules (drafts, without ids)."""

    maps: Mapping[str, Mapping[str, str]]
    rules: tuple[Rule, ...]


def ready_made() -> tuple[str, ...]:
    """Names of the sets that ship with the program."""
    folder = resources.files("resources") / "rules"
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".json")))


def read_ready_made(name: str, options: Mapping[str, str]) -> RuleSet:
    """A shipped set for a book with these options. Raises Refused for an unknown name."""
    if name not in ready_made():
        raise refuse(
            "rule.no_set",
            message(
                "There is no ready-made rule set {name}; there are: {known}.", name=name, known=ready_made()
            ),
            remedy=hint(message("Use one of these, or a file of your own.")),
        )
    text = (resources.files("resources") / "rules" / f"{name}.json").read_text("utf-8")
    return read_set(text, name, options)


def read_set(text: str, label: str, options: Mapping[str, str]) -> RuleSet:
    """Read a set's JSON. Raises Refused naming the rule and the part that is missing or wrong."""
    place = Subject("file", label=label)
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise refuse(
            "rule.json", message("{file} is not JSON: {reason}.", file=label, reason=str(error)), place
        ) from error
    if not isinstance(whole, dict) or not isinstance(whole.get("rules", []), list):
        raise refuse("rule.json", message("{file} holds no rules.", file=label), place)
    found: list[Finding] = []
    rules: list[Rule] = []
    for number, each in enumerate(whole.get("rules", []), start=1):
        try:
            if all(options.get(name) == value for name, value in each.get("option", {}).items()):
                rules.append(_rule(each))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            found.append(
                stop(
                    "rule.incomplete",
                    message(
                        "{file}, rule {number}: {part} is missing or wrong.",
                        file=label,
                        number=number,
                        part=str(error),
                    ),
                    place,
                )
            )
    if found:
        raise Refused(found)
    maps = {
        str(name): {str(key): str(value) for key, value in entries.items()}
        for name, entries in whole.get("maps", {}).items()
    }
    return RuleSet(maps, tuple(rules))


def _rule(read: Mapping[str, Any]) -> Rule:
    lines = tuple(
        RuleLine(
            number,
            _SIDES[each["side"]],
            str(each["account"]),
            str(each["amount"]),
            str(each.get("condition", "")),
            str(each.get("summary", "")),
            {str(code): str(formula) for code, formula in each.get("dimensions", {}).items()},
        )
        for number, each in enumerate(read["lines"], start=1)
    )
    return Rule(
        str(read["code"]),
        str(read["name"]),
        str(read["event"]),
        str(read["summary"]),
        lines,
        str(read.get("condition", "")),
        tuple(str(each) for each in read.get("merge", [])),
        str(read.get("voucher_type", "")),
        parse_day(read["from"]) if "from" in read else ALWAYS[0],
        parse_day(read["to"]) if "to" in read else ALWAYS[1],
        mirror=Mirror(**{name: str(value) for name, value in read["mirror"].items()})
        if "mirror" in read
        else None,
    )


def set_text(maps: Mapping[str, Mapping[str, str]], rules: Sequence[Rule]) -> str:
    """The JSON of a set, which :func:`read_set` reads back as the same rules (drafts) and maps."""
    whole = {
        "maps": {name: dict(entries) for name, entries in maps.items()},
        "rules": [_written(each) for each in rules],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _written(rule: Rule) -> dict[str, Any]:
    """A rule as a set holds it; what is empty or always is left away."""
    made: dict[str, Any] = {
        "code": rule.code,
        "name": rule.name,
        "event": rule.event,
        "summary": rule.summary,
    }
    if rule.condition:
        made["condition"] = rule.condition
    if rule.merge:
        made["merge"] = list(rule.merge)
    if rule.voucher_type:
        made["voucher_type"] = rule.voucher_type
    if rule.first != ALWAYS[0]:
        made["from"] = format_day(rule.first)
    if rule.last != ALWAYS[1]:
        made["to"] = format_day(rule.last)
    if rule.mirror is not None:
        made["mirror"] = {name: value for name, value in asdict(rule.mirror).items() if value}
    made["lines"] = [
        {
            "side": "debit" if line.side == 1 else "credit",
            "account": line.account,
            "amount": line.amount,
            **({"condition": line.condition} if line.condition else {}),
            **({"summary": line.summary} if line.summary else {}),
            **({"dimensions": dict(line.dimensions)} if line.dimensions else {}),
        }
        for line in rule.lines
    ]
    return made
