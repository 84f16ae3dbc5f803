"""Premiums collected: by the tax bureau into the treasury, by the agency, for later years, late fees."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES, PREMIUMS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="premium",
    zh="保费征缴入库",
    en="Premium collection",
    reason="The tax bureau and the agency report money received, not what is due (cash basis).",
    events=("EV-01", "EV-03", "EV-04", "EV-06"),
    event="EV-01",
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
        "personal",
        "late_fee",
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
    codes={"event": EVENT_WORDS, "fund": FUNDS, "pay_type": PAY_TYPES, "category": PREMIUMS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "personal": "280.00",
        "category": "当期缴费",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.005"},
)
