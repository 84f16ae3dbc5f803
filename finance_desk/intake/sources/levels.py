"""Money between levels of agencies: subsidies and remittances, up and down."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

SOURCE = SourceProfile(
    code="levels",
    zh="上解下拨",
    en="Between levels",
    reason="Both books show the movement gross; summaries take it out.",
    events=("EV-12", "EV-34"),
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
        "personal",
        "year",
        "region",
        "memo",
    ),
    required=(
        "external_id",
        "event",
        "day",
        "amount",
    ),
    titles={"party_name": ("对方机构名称",)},
    codes={"event": EVENT_WORDS, "fund": FUNDS, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "event": "上级补助",
        "category": "上级补助",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "event": "补助"},
)
