"""Money that came without a bill: donations, unidentified receipts and what becomes of them."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="other_receipts",
    zh="其他到账",
    en="Other receipts",
    reason="A receipt nobody can name is a payable until it is claimed; what cannot be paid back becomes income by approval.",
    events=(
        "EV-14",
        "EV-37",
    ),
    event="",
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
        "event",
        "day",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "event": "不明来款",
        "party_name": "王某",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "event": "来款"},
)
