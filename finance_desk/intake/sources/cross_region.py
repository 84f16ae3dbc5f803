"""Cross-region care: advances, clearing, money received and passed on."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES, TREATMENTS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="cross_region",
    zh="异地就医",
    en="Cross-region care",
    reason="The cross-region system confirms payments and receipts with other regions per clearing period.",
    events=("EV-28",),
    event="EV-28",
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
        "region",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "pay_type": PAY_TYPES, "category": TREATMENTS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "region": "440100",
        "category": "住院",
        "pay_type": "310100",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "", "region": "440100"},
)
