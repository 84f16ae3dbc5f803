"""Key maps: the hand's habits from another accounting program. One is in force at a time, for the whole window.

A map names only what differs from the keys an action was made with; actions are named by their ids. The
grid's line keys (``line.…``) and the window's own (``window.…``) stand in it like any other action.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from finance_desk.base.messages import N_

Keys = tuple[str, ...]
"""Key sequences of one action as Qt writes them (``Ctrl+Del``); the first is the one that is shown."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """``keys`` is action id → its keys here."""

    id: str
    title: str
    keys: Mapping[str, Keys] = field(default_factory=dict)

    def of(self, action: str, usual: Keys) -> Keys:
        """The keys of an action whose keys are ``usual`` where no map says otherwise."""
        return self.keys.get(action, usual)


DESK: Final = Keymap("desk", N_("Finance Desk"))

# what the two programs do with a key: their manuals; what they have no key for keeps ours, moved out of
# the way where theirs took its place
U8: Final = Keymap(
    "u8",
    N_("Yonyou U8"),
    {
        "voucher.new": ("F5", "Ctrl+N"),
        "voucher.keep": ("F6", "Ctrl+S"),
        "voucher.line": ("Ctrl+B",),
        "voucher.copy": ("Ctrl+Shift+D",),
        "line.insert": ("Ctrl+I", "Ins"),
        "line.remove": ("Ctrl+D", "Ctrl+Del"),
        "line.look_up": ("F2", "F7"),
        "window.reload": ("Shift+F5",),
        "window.part": ("Ctrl+F6",),
    },
)
KINGDEE: Final = Keymap(
    "kingdee",
    N_("Kingdee KIS / K3"),
    {
        "voucher.new": ("F4", "Ctrl+N"),
        "voucher.keep": ("F8", "Ctrl+S"),
        "voucher.review": ("Ctrl+H",),
        "template.apply": ("F3",),
        "line.insert": ("Ctrl+Ins", "Ins"),
        "line.look_up": ("F7", "F2"),
    },
)
KEYMAPS: Final = {each.id: each for each in (DESK, U8, KINGDEE)}

LINE_KEYS: Final[Mapping[str, Keys]] = {
    "line.balance": ("Ctrl+F7",),
    "line.look_up": ("F7", "F2"),
    "line.insert": ("Ins",),
    "line.remove": ("Ctrl+Del",),
    "line.undo": ("Ctrl+Z",),
    "line.redo": ("Ctrl+Y",),
    "line.paste": ("Ctrl+V",),
}
"""The usual keys of the voucher grid that a map may move. What is typed (``=``, ``..``, Space) is the same in all."""

WINDOW_KEYS: Final[Mapping[str, Keys]] = {"window.reload": ("F5",), "window.part": ("F6",)}
"""The usual keys of the window that a map may move."""


def line_actions(keymap: Keymap) -> dict[str, str]:
    """Key sequence → action of the voucher grid."""
    return {key: id for id, usual in LINE_KEYS.items() for key in keymap.of(id, usual)}


def written(keys: Keys) -> str:
    """Keys as a person reads them."""
    return ", ".join(key.replace("Ins", "Insert").replace("PgDown", "PgDn") for key in keys)
