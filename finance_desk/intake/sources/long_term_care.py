"""Long-term care: settlement with care providers, care allowances, advances and what is recovered."""

from finance_desk.intake.events import BANKS, EVENT_WORDS, FUNDS
from finance_desk.intake.model import SourceProfile

CARE_EVENTS = {
    "护理月结": "EV-20",
    "护理服务结算": "EV-20",
    "护理机构预付": "EV-23",
    "护理津贴发放": "EV-24",
    "护理零星报销": "EV-24",
    "追回护理费用": "EV-13",
}
"""The care system's own words of business."""

CARE = {
    "机构护理": "机构护理",
    "住院护理": "机构护理",
    "居家护理": "居家护理",
    "上门护理": "居家护理",
    "护理津贴": "护理津贴",
    "亲情护理": "护理津贴",
    "评估费": "评估费",
    "失能评估": "评估费",
    "预付": "预付",
    "收回": "收回",
    "其他": "其他",
}
"""Words of care → the kinds the ready-made rules know."""

SOURCE = SourceProfile(
    code="long_term_care",
    zh="长期护理保险",
    en="Long-term care insurance",
    reason="Care is settled by a system of its own with providers and kinds of care of its own.",
    events=("EV-13", "EV-20", "EV-23", "EV-24"),
    event="EV-20",
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
        "payable",
        "prepaid",
        "deducted",
        "count",
        "year",
        "memo",
    ),
    required=(
        "external_id",
        "day",
        "category",
        "amount",
    ),
    titles={
        "category": ("护理类别", "护理方式"),
        "party_code": ("护理机构编码",),
        "party_name": ("护理机构名称",),
    },
    codes={"event": {**EVENT_WORDS, **CARE_EVENTS}, "fund": FUNDS, "category": CARE, "bank": BANKS},
    sample={
        "external_id": "流水号0001",
        "day": "2026-11-05",
        "amount": "1000.00",
        "category": "上门护理",
        "party_code": "N44060001",
        "party_name": "颐养护理院",
    },
    stranger={"external_id": "流水号0001", "day": "2026-11-05", "amount": "1000.00", "category": "手术"},
)
