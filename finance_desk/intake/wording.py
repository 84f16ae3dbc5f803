"""Messages as text in a table and back: the sentence's msgid and its values, so that any language can show it."""

from __future__ import annotations

import json
from typing import Any

from finance_desk.base.messages import Day, Message, Money, Period


def pack(what: Message) -> str:
    """A message as JSON."""
    return json.dumps(_packed(what), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Message:
    """The message that :func:`pack` wrote."""
    return _message(json.loads(text))


def _packed(what: Message) -> dict[str, Any]:
    return {"msgid": what.msgid, "values": {name: _value(value) for name, value in what.values.items()}}


def _value(value: object) -> Any:
    match value:
        case Message():
            return {"message": _packed(value)}
        case Money(fen):
            return {"money": fen}
        case Day(day):
            return {"day": day}
        case Period(period):
            return {"period": period}
        case list() | tuple():
            return [_value(each) for each in value]
        case int():
            return value
        case _:
            return str(value)


def _message(read: dict[str, Any]) -> Message:
    return Message(read["msgid"], {name: _unpacked(value) for name, value in read["values"].items()})


def _unpacked(value: Any) -> object:
    match value:
        case {"message": what}:
            return _message(what)
        case {"money": fen}:
            return Money(fen)
        case {"day": day}:
            return Day(day)
        case {"period": period}:
            return Period(period)
        case list():
            return [_unpacked(each) for each in value]
        case _:
            return value
