"""Money moved between the accounts of the fund: sweeps, allotments, time deposits, bonds."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="movement",
    zh="账户间划转",
    en="Money between accounts",
    reason="Internal movements must not touch the statement of income and expense.",
    events=("EV-02", "EV-09", "EV-10", "EV-15"),
    event="",
    fields=(
        "external_id",
        "version",
        "event",
        "document",
        "day",
        "biz_period",
        "fund",
        "category",
        "party_name",
        "bank",
        "amount",
        "payable",
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
        "event": "国库划转",
        "bank": "国库",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "0.00", "event": "国库划转"},
)
