"""Sentences follow the numbers: bend the ledger, and they say something else."""

import pytest
from tests.report.fake import make_case, make_ledger

from snapback.report.sentences import answer, complementarity, horizons
from snapback.report.view import FIRST, LAST, SHAPLEY, LedgerView


def said(**changes) -> str:
    return " ".join(s.text for s in answer(LedgerView(make_ledger(**changes), make_case())))


def test_a_gain_is_a_gain_and_a_loss_a_loss():
    assert "Ruritania would gain USD" in said()
    assert "Ruritania would lose USD" in said(scale=-1.0)
    assert "more to spend" in said()
    assert "less to spend" in said(scale=-1.0)


def test_the_patron_s_sign_is_its_own():
    assert "Kravonia would gain" in said()
    assert "Kravonia would lose" in said(patron=-1.0)
    assert "for every dollar" not in said(patron=-1.0)


def test_nothing_is_not_dressed_up():
    text = said(scale=1e-9)
    assert "neither gain nor lose" in text or "gain" not in text.split(";")[0]


def test_an_unsure_sign_is_said():
    ledger = make_ledger()
    ledger.ranges["all_eased"].loc[{"actor": "RUR", "quantile": 0.1}] = -50.0
    text = answer(LedgerView(ledger, make_case()))[0].text
    assert "even the sign is not sure" in text


def test_without_draws_no_range_is_claimed():
    assert "80" in said()
    assert "80\N{NO-BREAK SPACE}% range" not in said(ranges=False)


def test_complements_and_substitutes():
    def text(together):
        return complementarity(LedgerView(make_ledger(together=together), make_case()))

    assert "need each other" in text(1.0)
    assert "Ease the port" in text(1.0)
    assert "stand in for one another" in text(-0.6)
    assert "add up" in text(0.0)


def test_horizons():
    def text(short):
        return horizons(LedgerView(make_ledger(short=short), make_case()))

    assert "worth more" in text(1.5)
    assert "grows as" in text(0.5)
    assert "no difference" in text(1.0)


def test_the_ladder_opens_everything_in_the_smallest_steps():
    view = LedgerView(make_ledger(), make_case())
    assert [[a.id for a in rung.joined] for rung in view.ladder] == [["GRA"], ["GLO"]]
    assert [p.id for p in view.ladder[0].opened] == ["grain"]
    assert view.ladder[-1].eased == view.all_packages


def test_the_view_reads_what_the_ledger_holds():
    view = LedgerView(make_ledger(), make_case())
    assert view.worth(FIRST, "port", "RUR").central == pytest.approx(300.0)
    assert view.worth(LAST, "port", "RUR").central == pytest.approx(700.0)
    assert view.eased({"grain", "port"}, "RUR") == pytest.approx(820.0)
    shared = [view.worth(SHAPLEY, p.id, "RUR").central for p in view.packages]
    assert sum(shared) == pytest.approx(view.total("RUR").central)
    assert view.worth(SHAPLEY, "port", "RUR").band is None
    assert view.worth(FIRST, "port", "RUR").band == pytest.approx((240.0, 420.0))
