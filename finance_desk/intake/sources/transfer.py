"""Personal accounts moved in from and out to other regions."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="transfer",
    zh="关系转移",
    en="Transfers in and out",
    reason="Money follows a person who moves; it may arrive before the person is known.",
    events=("EV-11", "EV-27"),
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
        "party_code",
        "party_name",
        "bank",
        "amount",
        "count",
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
        "event": "转入",
        "region": "440100",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "event": "转去"},
)
