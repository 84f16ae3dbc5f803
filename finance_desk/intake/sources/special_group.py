"""Rewards paid to groups of persons that local rules name."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="special_group",
    zh="特殊人群奖励金",
    en="Reward for special groups",
    reason="Its account is a local decision: the code map of the book says which, and without an entry no voucher is made.",
    events=("EV-36",),
    event="EV-36",
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
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "category": "见义勇为",
        "count": "3",
    },
    stranger={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "category": "见义勇为",
        "count": "三人半",
    },
)
