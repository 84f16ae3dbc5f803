"""Premiums split to personal accounts; personal accounts paid back."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="personal_split",
    zh="个账划入与返还",
    en="Personal-account split",
    reason="The business system tells how much of the premiums belongs to personal accounts.",
    events=("EV-05", "EV-26", "EV-40"),
    event="EV-05",
    fields=(
        "external_id",
        "version",
        "event",
        "document",
        "day",
        "biz_period",
        "fund",
        "category",
        "party_code",
        "party_name",
        "bank",
        "amount",
        "personal",
        "count",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "amount",
    ),
    titles={"amount": ("分配金额", "待转金额")},
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "personal": "300.00"},
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "personal": "300.001"},
)
