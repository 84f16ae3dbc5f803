"""The shipped kinds of business file: every plug-in of ``intake/sources``."""

from __future__ import annotations

from functools import cache
from importlib import resources

from finance_desk.base.errors import refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import message
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


def sample_file(fund: str, profile: str) -> bytes:
    """The bytes (UTF-8 csv) of a shipped file to try a profile with, for a book of ``fund``.

    Refused when the fund has no such file: residents' funds know no transfers in and out.
    """
    folder = resources.files("resources").joinpath("samples", fund)
    known = [each.code for each in profiles() if folder.joinpath(f"{each.code}.csv").is_file()]
    if profile not in known:
        raise refuse(
            "intake.no_sample",
            message(
                "There is no sample file {name} for this fund; there are: {known}.", name=profile, known=known
            ),
            remedy=hint(message("Use one of these, or a file of your own.")),
        )
    return folder.joinpath(f"{profile}.csv").read_bytes()
