"""Write ``docs/command-matrix.md``: who may do and see what, taken from the code and the permission files.

Run it after adding a command or a query; the tidy test compares.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from finance_desk.app import rooms
from finance_desk.app.founding import permission_matrix
from finance_desk.base.commands import COMMANDS, QUERIES
from finance_desk.base.messages import translate

TARGET = Path(__file__).parents[1] / "docs/command-matrix.md"

HEAD = """\
# Command matrix

Made by `python packaging/command_matrix.py` from the commands in the code and `resources/permissions/*.json`;
a command without a line there fails the tests. The role *owner* (one person's database) may do everything.
A role may be given more or less in a database; these are the ready-made ones.
"""


def matrix() -> str:
    """The whole document."""
    rooms.load()
    granted = permission_matrix()
    roles = list(json.loads((resources.files("resources") / "roles.json").read_text("utf-8")))
    roles.remove("owner")

    def row(*cells: str, permission: str) -> str:
        marks = ("●" if role in granted.get(permission, ()) else "" for role in roles)
        return "| " + " | ".join((*cells, *marks)) + " |"

    def head(*titles: str) -> list[str]:
        return [
            "| " + " | ".join((*titles, *roles)) + " |",
            "|" + "---|" * len(titles) + ":-:|" * len(roles),
        ]

    lines = [HEAD, "## What changes something", "", *head("command", "title", "名称")]
    lines += [
        row(f"`{each.id}`", each.title, translate(each.title, "zh"), permission=each.id)
        for each in sorted(COMMANDS.values(), key=lambda each: each.id)
    ]
    lines += ["", "## What only looks", "", *head("permission", "queries")]
    shared: dict[str, list[str]] = {}
    for query in sorted(QUERIES.values(), key=lambda each: each.id):
        shared.setdefault(query.permission, []).append(query.id)
    lines += [
        row(f"`{permission}`", ", ".join(f"`{each}`" for each in queries), permission=permission)
        for permission, queries in sorted(shared.items())
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(matrix(), "utf-8")
