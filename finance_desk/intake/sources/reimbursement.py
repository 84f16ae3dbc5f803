"""Over-the-counter reimbursement of claims paid to persons."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS, PAY_TYPES, TREATMENTS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="reimbursement",
    zh="零星报销",
    en="Over-the-counter reimbursement",
    reason="Claims on paper are paid to persons in bank batches; only lines the bank paid are sent.",
    events=("EV-24",),
    event="EV-24",
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
        "deducted",
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
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "category": "住院",
        "pay_type": "统筹基金",
    },
    stranger={"external_id": "流水号0001", "day": "2026-02-30", "amount": "1000.00"},
)
