import math

from hypothesis import given
from hypothesis import strategies as st

from snapback.report.numbers import MINUS, Amount, Rounding, percent, rounded, share, signed, span

finite = st.floats(-1e6, 1e6, allow_nan=False)


def read(text: str) -> float:
    return float(text.replace(MINUS, "-").replace(",", ""))


@given(finite, finite, finite)
def test_what_is_printed_is_near_and_has_no_more_digits_than_the_range(central, one, other):
    low, high = sorted((one, other))
    amount = Amount(central, low, high)
    rounding = Rounding(1e6)
    text = rounding.amount(amount)
    assert abs(read(text) - central) <= 0.5001 * rounding.step(amount.extent)
    digits = text.strip(MINUS).replace(",", "").rstrip("0") if "." not in text else text
    assert len(digits.lstrip(MINUS)) <= 2


@given(st.floats(-1e-3, 1e-3))
def test_there_is_no_minus_zero(value):
    assert rounded(value, 1.0) == "0"
    assert not percent(value / 1e3).startswith(MINUS)


def test_examples():
    rounding = Rounding(2447.0)
    assert rounding.money(2447.0) == "2,400"
    assert rounding.money(-187.3) == f"{MINUS}190"
    assert rounding.money(0.3) == "0"
    assert rounding.amount(Amount(27.0, 12.0, 60.0)) == "27"
    assert rounding.band(Amount(1007.0, 640.0, 1480.0)) == "600 to 1,500"
    assert rounding.words(Amount(-2447.0)).split() == ["USD", "2.4", "billion"]
    assert percent(3.091) == "3.1"
    assert percent(0.0004) == "0"
    assert share(0.6462).split() == ["65", "%"]
    assert not math.isnan(Rounding(0.0).step(0.0))


def test_ranges_of_shares_say_per_cent_once_and_signs_stand_before_changes():
    assert span("under 1\u00a0%", "over 99\u00a0%") == "<1 to >99\u00a0%"
    assert span("5\u00a0%", "5\u00a0%") == "5\u00a0%"
    assert span("10", "1,350") == "10 to 1,350"
    assert [signed(text) for text in ("5", "0", "0.0", "\u22125")] == ["+5", "0", "0.0", "\u22125"]
