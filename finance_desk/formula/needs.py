"""Which account figures a formula asks for, so that a report gathers all of them before it queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.formula.evaluate import Scope, evaluate
from finance_desk.formula.functions import FUNCTIONS
from finance_desk.formula.tree import Call, Node, Number, Text, Truth, walk
from finance_desk.formula.values import ErrorValue, Value

ACCOUNT_FUNCTIONS: Final = frozenset(each.name for each in FUNCTIONS.values() if each.account)


@dataclass(frozen=True, slots=True)
class Need:
    """One figure wanted from the ledger.

    ``period`` is ``None`` for the report's own period; ``options`` are (canonical name, value) sorted by
    name. Two formulas that want the same figure have equal needs.
    """

    function: str
    account: str
    period: Value = None
    options: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, function: str, arguments: Sequence[Value], named: Mapping[str, Value]) -> Need:
        """The need behind a ``Scope.call`` of an account function: the key to the gathered figures."""
        account = arguments[0]
        return cls(
            function,
            account if isinstance(account, str) else str(account),
            arguments[1] if len(arguments) > 1 else None,
            tuple(sorted(named.items())),
        )


def needs(node: Node, scope: Scope | None = None) -> frozenset[Need]:
    """Every account figure ``node`` may ask for, those in branches not taken included.

    ``scope`` answers the page's keywords (月, 年) so that periods are known; it is only asked for names
    and functions inside the arguments. Without a scope an argument that is not written out stands in
    the need as ``None``, and calls whose account is not written out are left out: enough to say which
    accounts a formula covers.
    """
    found = set()
    for each in walk(node):
        if not isinstance(each, Call) or each.function not in ACCOUNT_FUNCTIONS:
            continue
        arguments = [None if argument is None else _known(argument, scope) for argument in each.arguments]
        named = {name: _known(value, scope) for name, value in each.named}
        if arguments[0] is None or any(
            isinstance(value, ErrorValue) for value in (*arguments, *named.values())
        ):
            continue
        found.add(Need.of(each.function, arguments, named))
    return frozenset(found)


def _known(node: Node, scope: Scope | None) -> Value:
    if isinstance(node, (Number, Text, Truth)):
        return node.value
    return None if scope is None else evaluate(node, scope)
