"""Benefits recovered from institutions and persons by separate payment."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES, TREATMENTS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="recovery",
    zh="待遇追回",
    en="Benefits recovered",
    reason="This year lowers the expense, earlier years are other income (domain EV-13).",
    events=("EV-13",),
    event="EV-13",
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
        "late_fee",
        "count",
        "year",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "year",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "pay_type": PAY_TYPES, "category": TREATMENTS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "year": "2026",
        "pay_type": "310100",
        "category": "门诊统筹",
    },
    stranger={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "year": "2026",
        "event": "EV-99",
    },
)
