"""Any business event, all columns: for senders with one file for everything and for hand-made lists."""

from finance_desk.intake.events import (
    BANKS,
    EVENT_WORDS,
    EVENTS,
    FUNDS,
    LEVELS,
    PAY_TYPES,
    PREMIUMS,
    TREATMENTS,
)
from finance_desk.intake.model import FIELDS, SourceProfile

SOURCE = SourceProfile(
    code="general",
    zh="通用预记账数据",
    en="General pre-posting rows",
    reason="One file can carry every event when each row names its own.",
    events=tuple(EVENTS),
    fields=tuple(FIELDS),
    required=("external_id", "event", "day", "amount"),
    codes={
        "event": EVENT_WORDS,
        "fund": FUNDS,
        "pay_type": PAY_TYPES,
        "category": {**PREMIUMS, **TREATMENTS},
        "level": LEVELS,
        "bank": BANKS,
    },
    negative=("EV-07", "EV-22"),
    sample={"external_id": "A1", "event": "EV-15", "day": "2026-11-03", "amount": "600000.00"},
    stranger={"external_id": "A2", "event": "S12", "day": "2026-11-03", "amount": "600000.00"},
)
