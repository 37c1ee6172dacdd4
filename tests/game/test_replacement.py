"""The break-even of extra arrests: its formula, its limit, and the stock that it keeps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from snapback.game.replacement import break_even_arrests

terms = (st.floats(1.0, 5000.0), st.floats(1e-3, 2.0), st.floats(0.1, 10.0))


@given(*terms)
def test_the_formula_and_less_than_without_melting(released, hazard, years):
    left = np.exp(-hazard * years)
    found = break_even_arrests(released, hazard, years)
    assert found == pytest.approx(released * hazard * left / (1.0 - left), rel=1e-9)
    assert found < released / years
    assert break_even_arrests(released, 1e-12, years) == pytest.approx(released / years, rel=1e-9)
    assert break_even_arrests(released, 0.0, years) == released / years


def test_as_many_are_held_as_without_the_release():
    released, hazard, years, inflow, held = 300.0, 0.4, 3.0, 576.0, 1200.0
    extra = break_even_arrests(released, hazard, years)

    def after(start, arrests):
        def change(_, stock):
            return arrests - hazard * stock

        return solve_ivp(change, (0.0, years), [start], rtol=1e-10, atol=1e-9).y[0, -1]

    assert after(held - released, inflow + extra) == pytest.approx(after(held, inflow), abs=1e-5)
