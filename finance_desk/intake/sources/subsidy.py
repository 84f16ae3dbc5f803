"""Fiscal subsidies received, by level of government."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, LEVELS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="subsidy",
    zh="财政补贴",
    en="Fiscal subsidy",
    reason="Applications are no entry; the money that arrived in the fiscal special account is.",
    events=("EV-07",),
    event="EV-07",
    fields=(
        "external_id",
        "version",
        "event",
        "document",
        "day",
        "biz_period",
        "fund",
        "party_code",
        "party_name",
        "bank",
        "amount",
        "payable",
        "count",
        "level",
        "year",
        "region",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "level",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "level": LEVELS, "bank": BANKS},
    negative=("EV-07",),
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "level": "省级",
        "year": "2026",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "一千", "level": "省级"},
)
