"""Interest of deposits and its split between sub-funds."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="interest",
    zh="利息",
    en="Interest",
    reason="Banks credit interest quarterly to each account.",
    events=("EV-08",),
    event="EV-08",
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
        "personal",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "amount",
    ),
    titles={"amount": ("利息金额", "利息")},
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "bank": "财政专户"},
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "-1.00"},
)
