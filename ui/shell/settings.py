"""What this computer remembers: databases, last user and book, look. Never a password."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

APP = "finance-desk"
PLACES_KEPT = 12


@dataclass(slots=True)
class Place:
    """A database that was opened here: its file or URL, and who and what was in front."""

    database: str
    user: str = ""
    book: str = ""
    period: int = 0
    last: str = ""

    @property
    def name(self) -> str:
        """A short name for a list: the file's stem, or server and database."""
        if "://" in self.database:
            return self.database.split("://", 1)[1].split("?")[0].split("@")[-1]
        return Path(self.database).stem


@dataclass(slots=True)
class Settings:
    """Kept as JSON in the user's configuration folder; a damaged file is left aside and begun anew."""

    file: Path
    places: list[Place] = field(default_factory=list)
    lang: str = ""
    dark: bool = False
    dense: bool = False
    folded: bool = False
    lock_minutes: int = 10
    keymap: str = ""

    @classmethod
    def load(cls, folder: Path | None = None) -> Settings:
        """``FINANCE_DESK_HOME`` may name another folder."""
        home = folder or Path(
            os.environ.get("FINANCE_DESK_HOME") or platformdirs.user_config_dir(APP, appauthor=False)
        )
        file = home / "window.json"
        made = cls(file)
        try:
            kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
            made.places = [Place(**each) for each in kept.pop("places", [])]
            for name in ("lang", "dark", "dense", "folded", "lock_minutes", "keymap"):
                if name in kept:
                    setattr(made, name, kept[name])
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, AttributeError):
            made = cls(file)
        return made

    def save(self) -> None:
        """Write, or let it be: a full disk must not keep anybody from working."""
        kept = {
            "places": [asdict(each) for each in self.places],
            "lang": self.lang,
            "dark": self.dark,
            "dense": self.dense,
            "folded": self.folded,
            "lock_minutes": self.lock_minutes,
            "keymap": self.keymap,
        }
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            beside = self.file.with_suffix(".new")
            beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
            beside.replace(self.file)
        except OSError:
            return

    def place(self, database: str) -> Place:
        """The place of a database, made if it is new; it comes first."""
        shown = without_password(database)
        for each in self.places:
            if each.database == shown:
                self.places.remove(each)
                break
        else:
            each = Place(shown)
        self.places.insert(0, each)
        del self.places[PLACES_KEPT:]
        return each

    def forget(self, database: str) -> None:
        """Take a database off the list; nothing happens to the database."""
        self.places = [each for each in self.places if each.database != database]


def without_password(database: str) -> str:
    return re.sub(r"(://[^:/@]+):[^@/]*@", r"\1@", database)


def default_database() -> str:
    """The file a first start proposes, in the user's data folder."""
    return str(Path(platformdirs.user_data_dir(APP, appauthor=False)) / "finance-desk.db")
