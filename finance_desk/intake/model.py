"""What a pre-posting row is made of, what a source may send, and how a batch stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from finance_desk.base.findings import Finding
from finance_desk.base.messages import Message


class FieldKind(StrEnum):
    """How the cells of a field are read. A ``code`` has few different values, a ``text`` many."""

    CODE = "code"
    TEXT = "text"
    DAY = "day"
    PERIOD = "period"
    MONEY = "money"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a pre-posting row: its column in ``intake_row``, its names, titles it goes by in files."""

    name: str
    kind: FieldKind
    zh: str
    en: str
    titles: tuple[str, ...]


def _field(name: str, kind: FieldKind, zh: str, en: str, titles: str = "") -> Field:
    return Field(name, kind, zh, en, (zh, *titles.split(), name))


_TABLE: Final = (
    _field("external_id", FieldKind.TEXT, "来源流水号", "Source id", "流水号 业务流水号 来源编号 交易流水号 明细流水号 征缴流水号 souc_sn"),
    _field("version", FieldKind.NUMBER, "结果版本", "Version", "版本 版本号 结果版本号"),
    _field("event", FieldKind.CODE, "业务类型", "Business event", "业务事件 业务种类 拨付来源 拨付类型 事项 dfr_souc"),
    _field("document", FieldKind.TEXT, "单据号", "Document", "拨付单号 拨付单编号 征集单号 清算单号 申拨单号 单据编号 批次号 报销单号 docno"),
    _field("day", FieldKind.DAY, "入账日期", "Bank day", "到账日期 入库日期 拨付日期 支付日期 记账日期 回盘日期 退票日期 付款日期 收款日期 日期"),
    _field("biz_period", FieldKind.PERIOD, "业务期", "Business period", "费款所属期 所属期 清算期 业务期间 结算期 计息期 业务年月"),
    _field("fund", FieldKind.CODE, "险种", "Insurance", "险种类型 险种编码 险种代码 insutype"),
    _field("pay_type", FieldKind.CODE, "基金支付类型", "Fund payment type", "支付类型 基金类型 基金款项 fund_pay_type"),
    _field("category", FieldKind.CODE, "类别", "Category", "清算类别 待遇类别 费款性质 医疗类别 结算类别 款项类别 业务类别 缴费性质 clr_type"),
    _field("party_code", FieldKind.CODE, "机构编码", "Party code", "机构编号 定点机构编号 定点医药机构编号 单位编号 单位编码 对象编码 收款人编码 个人编号 dfr_obj_code"),
    _field("party_name", FieldKind.TEXT, "机构名称", "Party name", "定点机构名称 定点医药机构名称 单位名称 对象名称 收款人 收款人名称 姓名 缴款单位 对方户名 户名 dfr_obj_name"),
    _field("bank", FieldKind.CODE, "账户", "Our bank account", "银行账户 付款账户 收款账户 收付账户 资金账户 账户名称 pay_acct"),
    _field("amount", FieldKind.MONEY, "实付金额", "Amount", "实拨金额 实收金额 实际金额 到账金额 入库金额 金额 发生额 实拨 实付 实收 划账金额 paid"),
    _field("payable", FieldKind.MONEY, "应拨金额", "Payable", "应付金额 应收金额 应缴金额 应拨 应付 payable"),
    _field("withheld", FieldKind.MONEY, "预留金额", "Withheld", "预留金 质量保证金 预留保证金 保证金 withheld"),
    _field("prepaid", FieldKind.MONEY, "预付金抵扣", "Offset against advance", "抵扣预付金 抵扣金额 预付抵扣"),
    _field("deducted", FieldKind.MONEY, "扣款金额", "Deducted", "审核扣款 稽核扣款 扣款"),
    _field("personal", FieldKind.MONEY, "个人账户金额", "Personal-account part", "个账金额 划入个人账户 个人账户 个账部分"),
    _field("late_fee", FieldKind.MONEY, "滞纳金", "Late fee", "滞纳金金额 违约金"),
    _field("count", FieldKind.NUMBER, "笔数", "Count", "总笔数 人数 人次"),
    _field("level", FieldKind.CODE, "财政层级", "Level", "层级 补助级次 级次"),
    _field("year", FieldKind.NUMBER, "所属年度", "Year it belongs to", "年度 受益年度 费款所属年度 原结算年度 原缴费所属年度 保险年度"),
    _field("region", FieldKind.CODE, "对方统筹区", "Other region", "统筹区 对方地区 参保地 就医地 转出地 转入地 对方机构 insu_admdvs"),
    _field("memo", FieldKind.TEXT, "备注", "Memo", "摘要 说明 原因 失败原因 附言 文书号"),
)  # fmt: skip

FIELDS: Final[Mapping[str, Field]] = MappingProxyType({each.name: each for each in _TABLE})
"""Every field in the order of the columns of ``intake_row`` (domain §2.2)."""

MONEY: Final = tuple(each.name for each in _TABLE if each.kind is FieldKind.MONEY)

NO_CASH: Final = "EV-32"
"""Write-offs and deferrals of premiums: no voucher on the cash basis, marked ignored and no error."""

FUND_OF_CODE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "310": "employee",
        "510": "employee",
        "390": "resident",
        "410": "long_term_care",
        "610": "medical_aid",
    }
)
"""Insurance code → the fund whose book takes it (domain §1.4); other codes are not judged."""


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """How one kind of business file is understood: a plug-in of ``intake/sources``.

    ``fields`` are the fields it may carry, ``titles`` further column titles of fields, ``required`` the
    fields without which a file is refused, ``codes`` the translations of words and foreign codes per
    field (in the field's own language: EV codes for ``event``), ``event`` what rows without a business
    type are, ``negative`` the events whose amounts may be negative. ``sample`` is one row that it
    understands and ``stranger`` one that it keeps as a problem (for the tidy test and the manual).
    """

    code: str
    zh: str
    en: str
    reason: str
    events: tuple[str, ...]
    fields: tuple[str, ...]
    required: tuple[str, ...]
    event: str = ""
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    negative: tuple[str, ...] = ()
    sample: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    stranger: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def wanted(self, own: Mapping[str, Sequence[str]] = MappingProxyType({})) -> dict[str, tuple[str, ...]]:
        """Field → titles to look for in a header, best first; ``own`` are the ones a user added."""
        return {
            name: (*own.get(name, ()), *self.titles.get(name, ()), *FIELDS[name].titles)
            for name in FIELDS
            if name in self.fields
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A configured source: a profile with the user's own titles and code translations."""

    id: int | None
    code: str
    zh: str
    en: str
    profile: str
    events: tuple[str, ...]
    batches: int
    last: str | None


class Way(StrEnum):
    """Where a channel fetches from."""

    FOLDER = "folder"
    DATABASE = "database"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class LastFetch:
    """What came of a channel's last fetch: counts of deliveries, and the reason when none could be had."""

    at: str
    by: str
    received: int
    repeated: int
    refused: int
    batch: int | None
    failure: Message | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A saved way by which a source's rows come into a book.

    ``address`` is a folder's path, a database's URL or a service's address, never with a password;
    ``view`` the view of a database, ``pattern`` the names of a folder's files (``拨付*.csv``), ``header``
    the name of the header a service wants its token in. ``watch``: the folder is looked into by itself.
    """

    id: int
    book: int
    source: str
    code: str
    name: str
    way: Way
    address: str
    view: str
    pattern: str
    header: str
    watch: bool
    disabled: bool
    version: int
    changed_at: str
    changed_by: str
    last: LastFetch | None

    @property
    def origin(self) -> str:
        """What the channel's password belongs to; empty for a folder, which has none."""
        return "" if self.way is Way.FOLDER else origin_of(self.address)


@dataclass(frozen=True, slots=True)
class ChannelVersion:
    """What a channel said once: its settings as they were written, by whom and when."""

    version: int
    at: str
    by: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file or answer a channel brought: received (with its batch), or refused with the reasons."""

    id: int
    channel: int
    name: str
    digest: str
    at: str
    batch: int | None
    reasons: tuple[Message, ...]


def origin_of(address: str) -> str:
    """Whom an address speaks to: scheme, login, host and port (with the database's name, if it is one).

    A password is kept for an origin, so that it never goes to another host when an address is changed.
    """
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    login = login.partition(":")[0]
    scheme = parts.scheme.partition("+")[0].lower()
    of_database = "" if scheme in ("http", "https") else parts.path
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    host = host.lower().removesuffix(usual) if usual else host.lower()
    return f"{scheme}://{login}@{host}{of_database}" if login else f"{scheme}://{host}{of_database}"


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that a source's files may have: its field, the titles it is known by, whether a file needs it."""

    field: str
    zh: str
    en: str
    required: bool
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A received file. ``amount`` is the sum of accepted rows in fen; ``control_*`` what the sender says.

    ``amber``: the sender's totals do not agree. ``problems`` counts unsettled ones.
    """

    id: int
    book: int
    code: str
    source: str
    source_name: str
    file: str
    received_at: str
    received_by: str
    rows: int
    accepted: int
    refused: int
    repeated: int
    amount: int
    control_rows: int | None
    control_amount: int | None
    problems: int

    @property
    def amber(self) -> bool:
        seen = self.accepted + self.refused + self.repeated
        return (self.control_rows is not None and self.control_rows != seen) or (
            self.control_amount is not None and self.control_amount != self.amount
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot go on, with the reason and the cells as they were sent."""

    id: int
    batch: int
    row_no: int
    row: int | None
    code: str
    field: str
    message: Message
    raw: tuple[str, ...]
    settled_at: str | None


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one cause: how many, some of their rows, what to do."""

    finding: Finding
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AsReceived:
    """A row's cells as they stand in the received file, under the titles of the file's columns.

    ``row`` is the row's id. ``columns`` says which cell (from 0) each field was read from; a field that
    is not in it was given by the source's profile, not by the file.
    """

    row: int
    row_no: int
    titles: tuple[str, ...]
    cells: tuple[str, ...]
    columns: Mapping[str, int]


class RowState(StrEnum):
    """Where a row stands, read from what happened to it (the row itself never changes)."""

    READY = "ready"
    PROBLEM = "problem"
    HELD = "held"
    IGNORED = "ignored"
    SUPERSEDED = "superseded"
    GENERATED = "generated"
    REVIEWED = "reviewed"
    POSTED = "posted"
