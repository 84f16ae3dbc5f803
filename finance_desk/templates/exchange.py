"""Templates as a file (json) that another book or agency can take."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message
from finance_desk.files.write import replacing
from finance_desk.templates.model import AmountKind, Ask, Template, TemplateLine, Variable

_SIDES: Final = {"debit": 1, "credit": -1, "借": 1, "贷": -1}


def read_templates(path: Path) -> tuple[Template, ...]:
    """The templates of a file. Raises Refused naming the template and what is missing or wrong."""
    place = Subject("file", label=path.name)
    try:
        read = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise refuse(
            "template.json",
            message("{file} is not JSON: {reason}.", file=path.name, reason=str(error)),
            place,
        ) from error
    listed = read.get("templates") if isinstance(read, dict) else None
    if not isinstance(listed, list) or not listed:
        raise refuse(
            "template.none",
            message("{file} holds no templates.", file=path.name),
            place,
            remedy=hint(message("Take a file that 'template export' wrote.")),
        )
    made = []
    for number, each in enumerate(listed, start=1):
        try:
            made.append(_template(each))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise refuse(
                "template.part",
                message(
                    "{file}, template {number}: {part} is missing or wrong.",
                    file=path.name,
                    number=number,
                    part=str(error).strip("'"),
                ),
                place,
            ) from error
    return tuple(made)


def _template(read: Mapping[str, Any]) -> Template:
    lines = tuple(
        TemplateLine(
            _SIDES[each["side"]],
            str(each["account"]),
            AmountKind(each.get("kind", "formula")),
            str(each.get("amount", "")),
            str(each.get("if_negative", "red")),
            str(each.get("condition", "")),
            str(each.get("summary", "")),
            {str(name): str(formula) for name, formula in each.get("dimensions", {}).items()},
        )
        for each in read["lines"]
    )
    asked = tuple(
        Variable(
            str(each["name"]),
            Ask(each.get("ask", "money")),
            str(each.get("default", "")),
            str(each.get("dimension", "")),
        )
        for each in read.get("variables", ())
    )
    return Template(
        str(read["code"]),
        str(read["name"]),
        str(read["summary"]),
        lines,
        asked,
        str(read.get("group", "")),
        str(read.get("voucher_type", "")),
    )


def write_templates(path: Path, templates: Sequence[Template]) -> None:
    """Write templates so that :func:`read_templates` gives them again."""
    content = [
        {
            "code": each.code,
            "name": each.name,
            "group": each.group,
            "voucher_type": each.voucher_type,
            "summary": each.summary,
            "variables": [
                {"name": v.name, "ask": str(v.ask), "default": v.default, "dimension": v.dimension}
                for v in each.variables
            ],
            "lines": [
                {
                    "side": "debit" if line.side == 1 else "credit",
                    "account": line.account,
                    "kind": str(line.kind),
                    "amount": line.amount,
                    "if_negative": line.if_negative,
                    "condition": line.condition,
                    "summary": line.summary,
                    "dimensions": dict(line.dimensions),
                }
                for line in each.lines
            ],
        }
        for each in templates
    ]
    with replacing(path) as draft:
        draft.write_text(json.dumps({"templates": content}, ensure_ascii=False, indent=1) + "\n", "utf-8")
