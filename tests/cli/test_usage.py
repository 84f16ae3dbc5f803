"""Help and complaints of the option parser, in both languages."""

from __future__ import annotations

import pytest

from finance_desk.cli.main import main
from finance_desk.cli.session import WRONG_USAGE


def said(capsys: pytest.CaptureFixture[str], lang: str, *words: str) -> tuple[int, str]:
    code = main(["--lang", lang, *words])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("intake", "lst"), "没有命令 'lst'。是否指 'list'？"),
        (("intake", "list", "--bok", "3"), "没有选项 --bok。是否指"),
        (("voucher", "show"), "缺少 'VOUCHER'。"),
        (("voucher", "show", "1", "2"), "多出了：2"),
        (("rule", "replay", "--batches", "0"), "的值不对："),
        (("rule", "replay", "--batches"), "--batches' 须给出值。"),
        (("rule", "list", "--dry-run=1"), "--dry-run"),
    ],
)
def test_what_is_called_wrongly_is_told_in_chinese(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    code, text = said(capsys, "zh", *words)
    assert code == WRONG_USAGE
    assert told in text
    assert "Usage" not in text and "Error" not in text


def test_help_has_no_english_frame_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = said(capsys, "zh", "rule", "replay", "--help")
    for word in ("用法：", "参数", "选项", "[默认：5", "显示本说明。"):
        assert word in text
    for word in ("Usage", "Options:", "Arguments", "default", "Show this"):
        assert word not in text


def test_english_stays_as_the_parser_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "en", "intake", "lst")
    assert code == WRONG_USAGE and "No such command 'lst'" in text and "Usage:" in text
    assert "Options" in said(capsys, "en", "intake", "--help")[1]
