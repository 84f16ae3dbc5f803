"""Business events (domain §2.5–2.6), the words and foreign codes that name them, and other common words.

What one sender calls 21 another calls 20: these translations are what the shipped sources start from,
and a user's own per source come before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EVENTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "EV-01": ("税务征收入库", "Premiums collected by the tax bureau"),
        "EV-02": ("划转财政专户", "Sweep to the fiscal special account"),
        "EV-03": ("经办自收保费", "Premiums collected by the agency"),
        "EV-04": ("居民预缴保费", "Premiums received for a later year"),
        "EV-05": ("待转分配", "Split of premiums between sub-funds"),
        "EV-06": ("滞纳金", "Late fees"),
        "EV-07": ("财政补贴", "Fiscal subsidy"),
        "EV-08": ("利息", "Interest"),
        "EV-09": ("定期存款", "Time deposits"),
        "EV-10": ("国债", "Government bonds"),
        "EV-11": ("转移收入", "Transfer in"),
        "EV-12": ("上级补助与下级上解", "Subsidy from above, remittance from below"),
        "EV-13": ("待遇追回", "Benefits recovered"),
        "EV-14": ("捐赠及其他收入", "Donations and other income"),
        "EV-15": ("用款计划到账", "Allotment to the expenditure account"),
        "EV-20": ("月结拨付", "Monthly settlement with institutions"),
        "EV-21": ("预留金发放", "Withheld reserve paid out"),
        "EV-22": ("年终清算", "Year-end settlement"),
        "EV-23": ("预付金", "Advances to institutions"),
        "EV-24": ("零星报销", "Over-the-counter reimbursement"),
        "EV-25": ("生育待遇", "Maternity benefits"),
        "EV-26": ("个账返还清退", "Personal accounts paid back"),
        "EV-27": ("转移支出", "Transfer out"),
        "EV-28": ("异地就医", "Cross-region care"),
        "EV-29": ("大病保险", "Critical-illness insurance"),
        "EV-30": ("医疗救助垫付", "Medical aid paid in advance"),
        "EV-31": ("退费", "Premium refunds"),
        "EV-32": ("欠费核销缓缴", "Write-offs and deferrals"),
        "EV-33": ("银行退票", "Returned payments"),
        "EV-34": ("上解与下拨", "Remittance up, subsidy down"),
        "EV-35": ("扣减以前年度稽核款的月结", "Settlement less prior-year deductions"),
        "EV-36": ("特殊人群奖励金", "Reward for special groups"),
        "EV-37": ("不明来款", "Unidentified receipts"),
        "EV-38": ("集采药款", "Centrally purchased drugs"),
        "EV-39": ("先行支付", "Advance for a liable third party"),
        "EV-40": ("个账代缴", "Premiums paid from personal accounts"),
    }
)
"""Event code → its name in Chinese and English."""

_WORDS: Final = {
    "EV-01": "税务征收 征收入库 税务入库 医保费入库 征缴收入 保费入库",
    "EV-02": "国库划转 收入户划转 上划财政专户 归集财政专户",
    "EV-03": "经办自收 自收保费 银行托收 柜面缴费",
    "EV-04": "预缴保费 预收保费 居民预缴",
    "EV-05": "个账划入 划入个人账户 保费分配",
    "EV-06": "滞纳金收入 利息滞纳金",
    "EV-07": "财政补助 居民财政补助 财政申拨到账 财政补贴到账",
    "EV-08": "存款利息 利息收入 利息分配",
    "EV-09": "定期存款转存 定期到期",
    "EV-10": "购入国债 兑付国债",
    "EV-11": "转入 关系转入 医保转移收入",
    "EV-12": "上级补助 下级上解",
    "EV-13": "追回 违规追回 退回违规费用",
    "EV-14": "捐赠 其他收入",
    "EV-15": "用款计划 支付计划到账 拨入支出户",
    "EV-20": "201 月结 清算支付 定点机构月结 机构结算",
    "EV-21": "203 预留金 质量保证金发放 预留保证金发放",
    "EV-22": "202 204 205 206 年终结算 年中调整 超定额 门诊统筹包干",
    "EV-23": "207 医保预付金 机构预付金",
    "EV-24": "101 105 106 107 零报 灵活报销 零星补差 二次报销 个人零星报销",
    "EV-25": "102 103 99906 99907 生育津贴 生育医疗费 生育报销",
    "EV-26": "301 303 个账返还 个账清退 账户返还 账户清退",
    "EV-27": "99908 转出 关系转出 医保转移支出",
    "EV-28": "99901 99902 异地清算 跨省异地 省内异地 异地就医清算",
    "EV-29": "大病 大病保费",
    "EV-30": "104 救助垫付 医疗救助",
    "EV-31": "99904 99905 保费退费 退保费",
    "EV-32": "欠费核销 缓缴 核销",
    "EV-33": "退票 退票重发",
    "EV-34": "上解 下拨 补助下级 上解上级",
    "EV-35": "扣减稽核款",
    "EV-36": "奖励金",
    "EV-37": "错汇 来款待查",
    "EV-38": "集采直接结算 集采预付金 药款直接结算",
    "EV-39": "第三方先行支付",
    "EV-40": "家庭共济代缴 代缴居民保费",
}
"""Codes of three and five digits are the nationwide framework's dfr_souc (domain §2.2)."""

EVENT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{code: code for code in EVENTS},
        **{names[0]: code for code, names in EVENTS.items()},
        **{word: code for code, words in _WORDS.items() for word in words.split()},
    }
)
"""Every word and foreign code of a business event → its code."""


def _words(table: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(
        {word: meaning for meaning, words in table.items() for word in (meaning, *words.split())}
    )


FUNDS: Final = _words(
    {
        "310": "职工 职工医保 职工基本医疗保险 职工基本医疗保险基金",
        "390": "居民 城乡居民 居民医保 城乡居民医保 城乡居民基本医疗保险 城乡居民基本医疗保险基金",
        "510": "生育 生育保险",
        "410": "长护 长护险 长期护理 长期护理保险 长期护理保险基金",
        "610": "救助 医疗救助 城乡医疗救助 医疗救助基金 城乡医疗救助基金",
    }
)
"""Words for insurance codes."""

PAY_TYPES: Final = _words(
    {
        "310100": "统筹 统筹基金 职工统筹 职工统筹基金 基本医疗统筹",
        "310200": "个账 个人账户 个人账户基金 职工个账",
        "390100": "居民统筹 居民基本 390400",
        "510100": "生育基金",
    }
)
"""Words for fund payment types; codes of provinces that differ are translated per source."""

TREATMENTS: Final = _words(
    {
        "住院": "21 住院费用 住院医疗费",
        "门诊": "11 普通门诊 门诊费用",
        "门诊统筹": "门诊统筹费用",
        "门诊大病": "门诊慢特病 门诊慢病 门诊特病 门慢 门特 门诊大病费用",
        "药店": "41 定点药店 药店购药 零售药店",
        "生育医疗": "生育医疗费用 生育医疗费 产前检查",
        "生育津贴": "津贴",
        "其他": "其他费用",
    }
)
"""Nationwide settlement classes (clr_type) and the words of benefits."""

PREMIUMS: Final = _words(
    {
        "当期": "当期缴费 正常 正常应缴",
        "预缴": "预缴缴费",
        "清欠": "清欠缴费",
        "补缴": "补缴缴费",
        "待转": "未分割 待分配",
    }
)
"""Nature of a premium (费款性质)."""

LEVELS: Final = _words(
    {"中央": "中央财政 中央补助", "省": "省级 省财政", "市": "市级 市财政", "县": "县级 区级 区县 县财政 区"}
)
"""Fiscal levels."""

BANKS: Final = _words(
    {
        "收入户": "收入户存款",
        "支出户": "支出户存款",
        "财政专户": "财政专户存款 财政专户活期 专户",
        "财政专户定期": "定期存款 定期",
        "国库": "国库存款",
        "现金": "库存现金",
    }
)
"""Words for the kinds of bank account; a sender's own account names are translated per source."""
