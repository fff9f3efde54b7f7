"""The lint of words."""

import pytest

from summaries.disclosure.wording import faults_in_words


@pytest.mark.parametrize(
    ("sentence", "faults"),
    [
        ("All of you said you feel safe", ("All",)),
        ("Nobody said no, and every answer was kind.", ("Nobody", "every")),
        ("only one young person came", ("only one",)),
        ("None of them, and no one else", ("None", "no one")),
        ("45 said yes and 12 said no", ("12",)),
        ("about 60% said yes", ("60%",)),
        ("three young people came", ("three",)),
        ("We tallied what smaller groups said.", ()),
        ("Of 1,120 young people 45 took part.", ()),
    ],
)
def test_words_that_speak_of_a_whole_group_and_unprinted_numbers_fail(
    sentence: str, faults: tuple[str, ...]
) -> None:
    assert faults_in_words(sentence, {"45", "1120"}) == faults


def test_a_fixed_name_may_hold_what_a_sentence_may_not() -> None:
    assert faults_in_words("Aged 5 to 7 in 2026 Q3", names=["Aged 5 to 7", "2026 Q3"]) == ()
    assert faults_in_words("Aged 5 to 7 in 2026 Q3", names=["2026 Q3"]) == ("5", "7")
