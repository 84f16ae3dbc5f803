"""A city's medical-insurance year, made up: the pre-posting rows of both funds, seeded.

Magnitudes and proportions are those of published county and city fund statements (income and
expense of some hundred million yuan, premiums and subsidies in the usual shares); names are
invented. Every figure is integer fen, and money moves as the rules say: premiums reach the
treasury, are swept to the fiscal account, allotted by plan to the expenditure account and paid
from there, so no account goes below zero.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_desk.base.period import date_of, day_of, first_day, last_day

YUAN: Final = 100
WAN: Final = 10_000 * YUAN

HOSPITALS: Final = tuple(
    (f"H4406{number:04d}", name)
    for number, name in enumerate(
        [
            "市第一人民医院",
            "市第二人民医院",
            "市中医院",
            "市妇幼保健院",
            "市第三人民医院",
            "市口腔医院",
            "东城区人民医院",
            "西城区人民医院",
            "南山区人民医院",
            "北湖区人民医院",
            "高明镇中心卫生院",
            "三水镇中心卫生院",
            "丹灶镇卫生院",
            "西樵镇卫生院",
            "狮山社区卫生服务中心",
            "桂城社区卫生服务中心",
            "大沥社区卫生服务中心",
            "里水社区卫生服务中心",
        ],
        start=1,
    )
)
PHARMACIES: Final = tuple(
    (f"P4406{number:04d}", f"{name}大药房")
    for number, name in enumerate(
        ["康泰", "仁和", "同济", "百姓", "安民", "惠民", "德心", "济生", "益寿", "广源", "福康", "永安"],
        start=1,
    )
)
REGIONS: Final = (("440100", "广州市"), ("440300", "深圳市"), ("430100", "长沙市"), ("450100", "南宁市"))
LEVELS: Final = (("中央", 60), ("省", 25), ("市", 8), ("县", 7))

SEASON: Final = (96, 84, 104, 100, 99, 101, 103, 102, 100, 98, 104, 109)
"""Spending by month, in per mille of a twelfth."""


@dataclass(slots=True)
class Fund:
    """One fund's year in fen: what comes in and goes out, and where the money stands."""

    code: str
    current: int  # 财政专户 活期
    deposit: int  # 财政专户 定期
    expenditure: int  # 支出户
    region_advance: dict[str, int]  # 异地就医预付金 by region
    pooled: int
    personal: int
    on_treasury: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)


def employee() -> Fund:
    """职工医保 at 1 January; the balances balance."""
    advance = {"440100": 180 * WAN, "440300": 120 * WAN}
    assets = (8_600 + 15_000 + 1_250) * WAN + sum(advance.values())
    personal = 9_812 * WAN
    return Fund("310", 8_600 * WAN, 15_000 * WAN, 1_250 * WAN, advance, assets - personal, personal)


def resident() -> Fund:
    """城乡居民医保 at 1 January; one sub-fund, kept in ``pooled``."""
    advance = {"440100": 350 * WAN, "430100": 150 * WAN}
    assets = (14_226 + 18_000 + 2_500) * WAN + sum(advance.values())
    return Fund("390", 14_226 * WAN, 18_000 * WAN, 2_500 * WAN, advance, assets, 0)


class CityYear:
    """The rows of one fund's year, month by month, in the order the business confirms them."""

    def __init__(self, fund: Fund, year: int, seed: int = 4406) -> None:
        self.fund = fund
        self.year = year
        self._random = random.Random(f"{seed}-{fund.code}-{year}")  # noqa: S311 - data, not secrets
        self._movers = random.Random(f"movers-{seed}-{year}")  # noqa: S311 - data, not secrets
        self._serial = 0
        self._prepaid: dict[str, int] = {}
        self._returned: list[tuple[str, str, int]] = []

    def month(self, period: int) -> list[dict[str, object]]:
        """The rows of a period (yyyymm), keyed by intake field; ``source`` names the sender."""
        self.fund.rows = []
        month = period % 100
        if self.fund.code == "310":
            self._employee_income(period)
        else:
            self._resident_income(period)
        self._sweep(period)
        payments = list(self._payments(period))
        self._interest(period, month)
        planned = sum(int(str(row["amount"])) for row in payments) + 50 * WAN
        self._plan(period, max(0, planned - self.fund.expenditure + 300 * WAN))
        for row in payments:
            self._add(**row)
            self.fund.expenditure -= int(str(row["amount"]))
        self._returns(period)
        self._fiscal_payments(period, month)
        return self.fund.rows

    # income

    def _employee_income(self, period: int) -> None:
        share = [23, 31, 19, 27]
        pooled, personal = self._about(930 * WAN), self._about(455 * WAN)
        for number, (p, q) in enumerate(
            zip(self._split(pooled, share), self._split(personal, share), strict=True)
        ):
            self._to_treasury(
                p + q + (late := self._random.randrange(0, 900_00)),
                source="premium",
                event="EV-01",
                day=self._day(period, 4 + number * 6),
                category="当期",
                personal=q,
                late_fee=late,
                party_name="税务局",
                count=self._random.randrange(300, 4000),
                biz_period=period,
            )
        unsplit = self._about(60 * WAN)
        self._to_treasury(
            unsplit,
            source="premium",
            event="EV-01",
            day=self._day(period, 22),
            category="待分配",
            party_name="税务局",
            count=self._random.randrange(30, 400),
            biz_period=period,
        )
        # at the month's end the business system says how the unsplit premiums divide
        whole = unsplit // 100 * 100
        self._add(
            source="personal_split",
            event="EV-05",
            day=self._day(period, 27),
            amount=whole,
            personal=whole * 3 // 10,
            biz_period=period,
        )
        if period % 100 in (3, 9):
            for level, _ in LEVELS[1:3]:
                self._to_fiscal(
                    self._about(52 * WAN),
                    source="subsidy",
                    event="EV-07",
                    day=self._day(period, 18),
                    level=level,
                    biz_year=period // 100,
                    party_name=f"{level}财政",
                )
        for _ in range(6):
            region, _ = self._random.choice(REGIONS)
            self._to_fiscal(
                self._about(1 * WAN),
                source="transfer",
                event="EV-11",
                day=self._day(period, self._random.randrange(5, 25)),
                region=region,
                party_name=self._mover(),
            )
        if period % 100 == 6:
            self._to_fiscal(
                self._about(380 * WAN),
                source="levels",
                event="EV-12",
                day=self._day(period, 21),
                party_name="省级",
                category="上级补助",
            )

    def _resident_income(self, period: int) -> None:
        month = period % 100
        weight = {1: 170, 2: 120, 9: 150, 10: 210, 11: 190, 12: 90}.get(month, 12)
        total = self._about(27_362 * WAN * weight // 1000)
        for number, part in enumerate(self._split(total, [22, 33, 24, 21])):
            self._to_treasury(
                part,
                source="premium",
                event="EV-01",
                day=self._day(period, 5 + number * 6),
                category="预缴" if month >= 9 else "当期",
                party_name="税务局",
                count=self._random.randrange(2_000, 30_000),
                biz_period=period,
                biz_year=period // 100 + (1 if month >= 9 else 0),
            )
        if month in (1, 4, 7, 10):
            for level, share in LEVELS:
                self._to_fiscal(
                    self._about(50_441 * WAN // 4 * share // 100),
                    source="subsidy",
                    event="EV-07",
                    day=self._day(period, 16),
                    level=level,
                    biz_year=period // 100,
                    party_name=f"{level}财政",
                )
        if month % 3 == 2:
            hospital = self._random.choice(HOSPITALS)
            self._to_fiscal(
                self._about(340 * WAN),
                source="recovery",
                event="EV-13",
                day=self._day(period, 23),
                party_code=hospital[0],
                party_name=hospital[1],
                biz_year=period // 100 - 1,
                category="住院",
            )

    def _to_treasury(self, amount: int, **row: object) -> None:
        self.fund.on_treasury += amount
        self._add(amount=amount, bank="国库", **row)

    def _to_fiscal(self, amount: int, **row: object) -> None:
        self.fund.current += amount
        self._add(amount=amount, bank="财政专户", **row)

    def _sweep(self, period: int) -> None:
        """国库 is emptied into 财政专户 before the month ends (domain §0.2 trap 9)."""
        amount, self.fund.on_treasury = self.fund.on_treasury, 0
        self.fund.current += amount
        self._add(
            source="movement",
            event="EV-02",
            day=self._day(period, 26),
            amount=amount,
            bank="国库",
            party_name="财政专户",
        )

    def _plan(self, period: int, amount: int) -> None:
        amount = -(-amount // WAN) * WAN
        self.fund.current -= amount
        self.fund.expenditure += amount
        self._add(
            source="movement",
            event="EV-15",
            day=self._day(period, 3),
            amount=amount,
            bank="支出户",
            party_name="财政专户拨入",
            biz_period=period,
        )

    def _interest(self, period: int, month: int) -> None:
        if month % 3 == 0:
            self._to_fiscal(
                (self.fund.current + self.fund.deposit) // 400,
                source="interest",
                event="EV-08",
                day=self._day(period, 21),
                category="财政专户",
                biz_period=period,
            )

    # payments

    def _payments(self, period: int) -> Iterator[dict[str, object]]:
        month = period % 100
        season = SEASON[month - 1]
        employees = self.fund.code == "310"
        plan: Sequence[tuple[str, str, int, Sequence[tuple[str, str]]]]
        if employees:
            plan = (
                ("310100", "住院", 516, HOSPITALS),
                ("310100", "门诊统筹", 125, HOSPITALS),
                ("310100", "门诊大病", 108, HOSPITALS[:9]),
                ("510100", "生育医疗", 25, HOSPITALS[:6]),
                ("310200", "门诊", 140, HOSPITALS),
                ("310200", "药店", 190, PHARMACIES),
                ("310200", "住院", 16, HOSPITALS[:6]),
            )
        else:
            plan = (
                ("390100", "住院", 4330, HOSPITALS),
                ("390100", "门诊", 1460, HOSPITALS),
                ("390100", "其他", 165, HOSPITALS[:4]),
            )
        document = f"BF{period}{self.fund.code}"
        number = 0
        for pay_type, category, wan, institutions in plan:
            total = self._about(wan * WAN * season // 100)
            weights = [self._random.randrange(40, 160) for _ in institutions]
            for (code, name), amount in zip(institutions, self._split(total, weights), strict=True):
                number += 1
                deducted = amount // 200 if self._random.random() < 0.15 else 0
                withheld = amount // 20 if pay_type in ("310100", "390100") else 0
                offset = (
                    self._offset(code, month)
                    if (pay_type, category) in (("310100", "住院"), ("390100", "住院"))
                    else 0
                )
                paid = amount - deducted - withheld - offset
                yield {
                    "source": "settlement",
                    "event": "EV-20",
                    "day": self._day(period, 12 + number % 3),
                    "document": f"{document}{number:04d}",
                    "pay_type": pay_type,
                    "category": category,
                    "party_code": code,
                    "party_name": name,
                    "amount": paid,
                    "payable": amount,
                    "withheld": withheld,
                    "prepaid": offset,
                    "deducted": deducted,
                    "bank": "支出户",
                    "biz_period": period,
                }
        for batch in range(4):
            for _ in range(9 if employees else 14):
                amount = self._about(4_200_00 if employees else 6_800_00)
                yield {
                    "source": "reimbursement",
                    "event": "EV-24",
                    "day": self._day(period, 6 + batch * 6),
                    "document": f"LB{period}{batch + 1}",
                    "pay_type": "310100" if employees else "390100",
                    "category": self._random.choice(("住院", "住院", "门诊统筹" if employees else "门诊")),
                    "party_name": self._person(),
                    "amount": amount,
                    "bank": "支出户",
                    "biz_period": period,
                }
        if employees:
            for number in range(12):
                yield {
                    "source": "maternity",
                    "event": "EV-25",
                    "day": self._day(period, 17),
                    "document": f"JT{period}",
                    "category": "生育津贴" if number % 4 else "生育医疗",
                    "pay_type": "510100",
                    "party_name": f"{self._person()}(单位代领)" if number % 2 else self._person(),
                    "amount": self._about(28_000_00),
                    "bank": "支出户",
                    "biz_period": period,
                }
            for _ in range(4):
                region, _ = self._random.choice(REGIONS)
                yield {
                    "source": "transfer",
                    "event": "EV-27",
                    "day": self._day(period, self._random.randrange(8, 25)),
                    "region": region,
                    "party_name": self._mover(),
                    "amount": self._about(13_000_00),
                    "bank": "支出户",
                }
            yield {
                "source": "refund",
                "event": "EV-31",
                "day": self._day(period, 19),
                "category": "当期",
                "amount": (amount := self._about(3_600_00)),
                "personal": amount // 4,
                "bank": "支出户",
                "party_name": "恒兴建材有限公司",
                "biz_year": period // 100,
            }
        for region, name in REGIONS[:3]:
            yield {
                "source": "cross_region",
                "event": "EV-28",
                "day": self._day(period, 24),
                "document": f"QS{period}{region}",
                "category": "住院",
                "pay_type": "310100" if employees else "390100",
                "region": region,
                "party_name": name,
                "amount": self._about(21 * WAN if employees else 96 * WAN),
                "bank": "支出户",
                "biz_period": period,
            }

    def _offset(self, institution: str, month: int) -> int:
        """医保预付金 is offset in ten settlements, so nothing is left at the year's end."""
        left = self._prepaid.get(institution, 0)
        if not left or month < 2:
            return 0
        part = left if month >= 11 else left // (12 - month)
        self._prepaid[institution] = left - part
        return part

    def _returns(self, period: int) -> None:
        """Some payments come back after success; last month's are sent again."""
        for document, name, amount in self._returned:
            self.fund.expenditure -= amount
            self._add(
                source="returned",
                event="EV-33",
                day=self._day(period, 9),
                category="重发",
                document=document,
                party_name=name,
                amount=amount,
                bank="支出户",
            )
        self._returned = []
        if period % 100 == 12:
            return
        for number in range(2):
            document, name, amount = f"TP{period}{number}", self._person(), self._about(3_100_00)
            self._returned.append((document, name, amount))
            self.fund.expenditure += amount
            self._add(
                source="returned",
                event="EV-33",
                day=self._day(period, 25),
                category="退票",
                document=document,
                party_name=name,
                amount=amount,
                bank="支出户",
                memo="户名不符",
            )

    def _fiscal_payments(self, period: int, month: int) -> None:
        """What is paid from 财政专户 itself: advances, critical illness, remittances, cross-region money."""
        employees = self.fund.code == "310"
        if month == 1:
            for code, name in HOSPITALS[:6]:
                amount = self._about((60 if employees else 240) * WAN)
                self._prepaid[code] = amount
                self._from_fiscal(
                    amount, source="settlement", event="EV-23", day=self._day(period, 20), category="拨付",
                    party_code=code, party_name=name, biz_year=period // 100,
                )  # fmt: skip
            for region, name in REGIONS[:2]:
                self._from_fiscal(
                    self._about(30 * WAN), source="cross_region", event="EV-28", day=self._day(period, 22),
                    category="上缴预付金", region=region, party_name=name, biz_period=period,
                    biz_year=period // 100,
                )  # fmt: skip
        if month == 4 and not employees:
            self._from_fiscal(
                self._about(5_150 * WAN), source="critical_illness", event="EV-29", day=self._day(period, 28),
                party_name="平安大病保险承办公司", biz_year=period // 100,
            )  # fmt: skip
        if month % 3 == 0:
            self._from_fiscal(
                self._about((120 if employees else 333) * WAN), source="levels", event="EV-34",
                day=self._day(period, 26), party_name="省级",
            )  # fmt: skip
        region, name = REGIONS[2]
        received = self._about((35 if employees else 80) * WAN)
        self._to_fiscal(
            received, source="cross_region", event="EV-28", day=self._day(period, 10), category="收到资金",
            region=region, party_name=name, biz_period=period,
        )  # fmt: skip
        self._from_fiscal(
            received, source="cross_region", event="EV-28", day=self._day(period, 15), category="拨付资金",
            region=region, party_name=name, biz_period=period,
        )  # fmt: skip

    def _from_fiscal(self, amount: int, **row: object) -> None:
        self.fund.current -= amount
        self._add(amount=amount, bank="财政专户", **row)

    # small things

    def _add(self, **row: object) -> None:
        self._serial += 1
        year = row.pop("biz_year", None)
        row["external_id"] = f"{self.fund.code}{self.year}{self._serial:06d}"
        row["fund"] = self.fund.code
        if year is not None:
            row["year"] = year
        self.fund.rows.append(row)

    def _about(self, fen: int) -> int:
        """Within a tenth of ``fen``, to the fen."""
        return fen * self._random.randrange(900_000, 1_100_000) // 1_000_000 or 1

    def _split(self, total: int, weights: Sequence[int]) -> list[int]:
        """Parts in proportion to the weights whose sum is exactly ``total``."""
        whole = sum(weights)
        parts = [total * weight // whole for weight in weights]
        parts[-1] += total - sum(parts)
        return parts

    def _day(self, period: int, day: int) -> int:
        """That day of the month, moved back to a working day inside the month."""
        date = min(date_of(first_day(period)) + dt.timedelta(days=day - 1), date_of(last_day(period)))
        while date.weekday() >= 5 and date.day > 1:
            date -= dt.timedelta(days=1)
        return day_of(date)

    def _person(self) -> str:
        return _name(self._random)

    def _mover(self) -> str:
        """Who moves between regions; drawn apart, so that names do not shift the figures."""
        return _name(self._movers)


def _name(chance: random.Random) -> str:
    return chance.choice("王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗") + chance.choice(
        ("堃", "喆", "敏", "秀英", "建国", "丽娟", "志强", "晓彤", "文轩", "子涵")
    )
