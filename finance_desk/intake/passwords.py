"""Passwords and tokens of channels: kept in a file of the person who fetches, never in the database.

The database is shared, backed up, sent to support and exported; what opens another system must not travel
with it (docs/adr/0011). A password is kept for an origin (:func:`model.origin_of`), like ``.pgpass``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from finance_desk.base.errors import refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import message

PLACE: Final = "FINANCE_DESK_SECRETS"
"""Environment variable that names another file: for a computer where nobody signs in."""


class Passwords:
    """The passwords of one person on one computer; ``file`` need not exist yet."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def usual(cls) -> Passwords:
        """Those of whoever runs the program."""
        named = os.environ.get(PLACE)
        if named:
            return cls(Path(named))
        import platformdirs

        return cls(Path(platformdirs.user_config_dir("finance-desk", appauthor=False)) / "secrets.json")

    def of(self, origin: str) -> str:
        """The password for an origin; empty when none was given. Raises Refused for a damaged file."""
        return self._read().get(origin, "") if origin else ""

    def keep(self, origin: str, password: str) -> None:
        """Keep a password in the place of an earlier one; an empty one forgets it."""
        held = self._read()
        held.pop(origin, None)
        if password:
            held[origin] = password
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_name(f"{self.file.name}.new")
        fresh.unlink(missing_ok=True)
        # born readable by its owner only; on Windows the profile's folder is that already
        with os.fdopen(
            os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(held, out, ensure_ascii=False, indent=1, sort_keys=True)
        fresh.replace(self.file)

    def _read(self) -> dict[str, str]:
        try:
            held = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._damaged() from error
        if not isinstance(held, dict) or not all(isinstance(each, str) for each in held.values()):
            raise self._damaged()
        return held

    def _damaged(self) -> Exception:
        return refuse(
            "intake.secrets",
            message("The file of passwords {file} cannot be read.", file=str(self.file)),
            remedy=hint(message("Move it away and give the passwords of the channels again.")),
        )
