"""The shipped kinds of business file: every plug-in of ``intake/sources``."""

from __future__ import annotations

from functools import cache

from finance_desk.base.registry import plug_ins
from finance_desk.intake import sources
from finance_desk.intake.model import SourceProfile


@cache
def profiles() -> tuple[SourceProfile, ...]:
    """Every profile, in order of its file's name."""
    return plug_ins(sources, "SOURCE", SourceProfile)


def profile_of(code: str) -> SourceProfile | None:
    """The profile with this code."""
    return next((each for each in profiles() if each.code == code), None)
