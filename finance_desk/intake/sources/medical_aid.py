"""Medical aid seen from an insurance fund: paid in advance for it, its revolving money, premiums it pays."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="medical_aid",
    zh="医疗救助",
    en="Medical aid",
    reason="Medical aid has books of its own; here stands what the insurance fund lends it and gets from it.",
    events=("EV-30",),
    event="EV-30",
    fields=(
        "external_id",
        "version",
        "event",
        "document",
        "day",
        "biz_period",
        "fund",
        "pay_type",
        "category",
        "party_code",
        "party_name",
        "bank",
        "amount",
        "payable",
        "count",
        "year",
        "region",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "category",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "pay_type": PAY_TYPES, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "category": "垫付",
        "party_code": "H44060001",
        "party_name": "市一医院",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "category": ""},
)
