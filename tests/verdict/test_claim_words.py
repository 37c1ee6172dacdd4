import numpy as np
import pytest

from snapback.verdict.claims import ClaimResult, judge, word


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "unsupported"),
        (0.199, "unsupported"),
        (0.2, "doubtful"),
        (0.39, "doubtful"),
        (0.4, "open"),
        (0.6, "open"),
        (0.1 + 0.2 + 0.3, "open"),
        (0.61, "likely"),
        (0.8, "likely"),
        (0.801, "supported"),
        (1.0, "supported"),
    ],
)
def test_words_and_edges(share, said):
    assert word(share) == said


def test_a_claim_and_its_denial_mirror_each_other():
    mirror = {
        "unsupported": "supported",
        "doubtful": "likely",
        "open": "open",
        "likely": "doubtful",
        "supported": "unsupported",
    }
    for k in range(101):
        assert word(1 - k / 100) == mirror[word(k / 100)]


def claim(holds, **more):
    return judge(id="mass", text="frees in mass", quantity="freed", test="> half", holds=holds, **more)


def planted(confidence, cut, n=400):
    """The claim holds where the first parameter is above ``cut``."""
    x = np.random.default_rng(0).uniform(size=(n, 5))
    names = ["detection", "b", "c", "d", "e"]
    return claim(x[:, 0] > cut, parameters=x, names=names, confidence=[confidence, *["sourced"] * 4])


def test_a_claim_flips_when_its_planted_assumption_flips():
    assert planted("sourced", 0.1).verdict == "supported"
    assert planted("sourced", 0.9).verdict == "unsupported"


def test_a_verdict_that_a_judgement_decides_says_so():
    found = planted("judgement", 0.3)
    assert found.verdict == "assumed"
    assert found.word == "likely"
    assert found.assumed_by.parameter == "detection"
    assert (found.assumed_by.low, found.assumed_by.high) == (0.0, 1.0)
    assert planted("sourced", 0.3).verdict == "likely"
    assert planted("sourced", 0.3).hinges[0].parameter == "detection"


def test_what_no_parameter_moves_is_not_assumed():
    random = np.random.default_rng(1)
    found = claim(
        random.uniform(size=300) < 0.7,
        parameters=random.uniform(size=(300, 3)),
        names="abc",
        confidence=["judgement"] * 3,
    )
    assert found.hinges == ()
    assert found.verdict == "likely"


def test_no_answer_is_undecided_and_says_why():
    found = claim(None, why_undecided="the model has no second sender")
    assert (found.verdict, found.word, found.share, found.firm) == ("undecided", None, None, False)
    assert "second sender" in found.why_undecided


def test_few_draws_are_not_firm_and_name_no_hinge():
    found = claim(
        np.array([1, 1, 0, 1]) > 0, parameters=np.eye(4), names="abcd", confidence=["judgement"] * 4
    )
    assert found.hinges == ()
    assert not found.firm
    assert claim(np.ones(200, dtype=bool)).firm


def test_weights_count():
    assert claim(np.array([True, False]), weight=[3, 1]).share == pytest.approx(0.75)


def test_no_share_has_no_word():
    with pytest.raises(ValueError, match="share"):
        word(1.2)
    assert ClaimResult("a", "", "", "", None, None, 0).assumed_by is None
