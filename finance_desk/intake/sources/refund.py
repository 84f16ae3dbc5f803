"""Premiums refunded; write-offs, which are no cash."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PREMIUMS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="refund",
    zh="保费退费",
    en="Premium refunds",
    reason="The year of the original payment decides the account, so it must be sent.",
    events=("EV-31", "EV-32"),
    event="EV-31",
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
        "year",
        "region",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "year",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "category": PREMIUMS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "year": "2026",
        "personal": "200.00",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "year": "二六"},
)
