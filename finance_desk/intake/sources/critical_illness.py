"""Critical-illness insurance: premiums to insurers, surplus and loss."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="critical_illness",
    zh="大病保险",
    en="Critical-illness insurance",
    reason="The premium leaves the fund once or twice a year; surplus may come back.",
    events=("EV-29",),
    event="EV-29",
    fields=(
        "external_id",
        "version",
        "event",
        "document",
        "day",
        "biz_period",
        "fund",
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
        "amount",
    ),
    titles={"party_name": ("承办机构", "保险公司")},
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "year": "2026",
        "party_name": "某保险公司",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "fund": "390"},
)
