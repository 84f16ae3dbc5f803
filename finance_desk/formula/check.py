"""Checking a formula while it is edited: unknown fields and functions, with the nearest right spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import Message, message
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.functions import FUNCTIONS, spellings
from finance_desk.formula.tree import Call, Name, Node, walk


def check(
    node: Node,
    names: Collection[str],
    functions: Collection[str] = (),
    *,
    accounts: bool = False,
    subject: Subject | None = None,
) -> list[Finding]:
    """A finding for every field and function that is not known where the formula stands.

    ``functions`` are the place's own; account functions (余额 …) are known only with ``accounts``.
    """
    found: list[Finding] = []
    for each in walk(node):
        match each:
            case Name(name) if name not in names:
                cause = _unknown(message("There is no field called {name}.", name=name), name, names)
                found += FormulaError("formula.name", cause, each.start + 1, subject=subject).findings
            case Call(function=function) if function not in functions:
                built_in = FUNCTIONS.get(function)
                if built_in is not None and (accounts or not built_in.account):
                    continue
                if built_in is not None:
                    cause = message("The function {name} cannot be used here.", name=built_in.synonyms[0])
                else:
                    cause = _unknown(
                        message("There is no function called {name}.", name=function),
                        function,
                        spellings() | set(functions),
                    )
                found += FormulaError("formula.function", cause, each.start + 1, subject=subject).findings
            case _:
                pass
    return found


def _unknown(what: Message, given: str, known: Iterable[str]) -> Message:
    by_folded = {each.casefold(): each for each in known}
    near = get_close_matches(given.casefold(), list(by_folded), n=1, cutoff=0.6)
    if not near:
        return what
    return message("{problem} Did you mean {nearest}?", problem=what, nearest=by_folded[near[0]])
