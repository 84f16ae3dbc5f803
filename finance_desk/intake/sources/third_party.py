"""Treatment paid for somebody who is liable, got back from him, or written off."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="third_party",
    zh="第三方先行支付",
    en="Advance for a liable third party",
    reason="Money the fund pays for a liable third party is a receivable, no benefit, until it is written off.",
    events=("EV-39",),
    event="EV-39",
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
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "party_name": "韩某"},
    stranger={"external_id": "流水号0001", "day": "十一月", "amount": "1000.00"},
)
