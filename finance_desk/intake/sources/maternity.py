"""Maternity: medical costs and allowances, to persons or through employers."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES, TREATMENTS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="maternity",
    zh="生育待遇",
    en="Maternity benefits",
    reason="Allowances are approved in batches and paid to employers or persons.",
    events=("EV-25",),
    event="EV-25",
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
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "amount",
    ),
    codes={"event": EVENT_WORDS, "fund": FUNDS, "pay_type": PAY_TYPES, "category": TREATMENTS, "bank": BANKS},
    sample={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "category": "生育津贴"},
    stranger={"external_id": "", "day": "2026-11-05", "amount": "1000.00"},
)
