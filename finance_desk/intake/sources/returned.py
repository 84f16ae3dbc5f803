"""Payments the bank returned after they were booked, and their re-issue."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES, TREATMENTS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="returned",
    zh="银行退票与重发",
    en="Returned payments",
    reason="A return comes after success and needs its own event (domain trap 10).",
    events=("EV-33",),
    event="EV-33",
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
        "count",
        "year",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "category",
        "amount",
    ),
    titles={"category": ("处理类别", "处理方式")},
    codes={"event": EVENT_WORDS, "fund": FUNDS, "pay_type": PAY_TYPES, "category": TREATMENTS, "bank": BANKS},
    sample={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "category": "退票"},
    stranger={"external_id": "流水号0001", "day": "", "amount": "1000.00", "category": "退票"},
)
