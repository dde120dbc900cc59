"""Numbers are shown as a spreadsheet shows them, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.roster.number_formats import BUILT_IN, is_date, shown


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("00", "7", "07"),
        ("00", "123", "123"),
        ("00-00", "123456", "1234-56"),
        ("##-##", "1", "-1"),
        ("?00", "5", " 05"),
        ("#,##0", "0", "0"),
        ("#,##0", "999", "999"),
        ("#,##0", "1000", "1,000"),
        ("#,##0.0", "1234.56", "1,234.6"),
        ("0.0#", "1.5", "1.5"),
        ("0.00", "2.345", "2.35"),
        ("0;(0)", "-5", "(5)"),
        ("0", "-5", "-5"),
        ("0;-0;0000", "0", "0000"),
        ("[$£-809]#,##0", "1234", "£1,234"),
        ("0*-", "3", "3"),
    ],
)
def test_number_is_shown_as_its_format_says(code: str, value: str, expected: str) -> None:
    assert shown(code, Decimal(value)) == expected


@pytest.mark.parametrize("code", ["0%", "0.0E+00", "# ?/?", "[<5]0", "#,##0,", "abc", "General0x"])
def test_form_that_is_not_known_is_not_guessed(code: str) -> None:
    assert shown(code, Decimal(5)) is None


@given(st.integers(0, 10**15 - 1), st.integers(1, 15))
def test_zeros_alone_fill_up_from_the_left(value: int, digits: int) -> None:
    assert shown("0" * digits, Decimal(value)) == str(value).zfill(digits)


@given(st.integers(0, 10**15 - 1))
def test_thousands_are_grouped(value: int) -> None:
    assert shown("#,##0", Decimal(value)) == f"{value:,}"


@given(st.text(max_size=12), st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_no_format_makes_it_fail(code: str, value: Decimal) -> None:
    assert isinstance(shown(code, value), str | None)


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "d-mmm", "[$-809]d mmmm yyyy", "h:mm", "mm:ss.0"])
def test_dates_are_told_from_numbers(code: str) -> None:
    assert is_date(code)


@pytest.mark.parametrize("code", [*BUILT_IN.values(), "General", '"days "0', r"\d0", "[Red]0"])
def test_numbers_are_told_from_dates(code: str) -> None:
    assert not is_date(code)
