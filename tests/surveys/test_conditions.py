"""`show_if`: what it can say, what it refuses, and that a missing answer is never true by accident."""

import pytest

from surveys.conditions import LONGEST, UNANSWERED, ConditionError, compared, holds, names_in

VALUES = {"week": 2, "likes": ("school", "art"), "safe": "no", "skipped": UNANSWERED}


@pytest.mark.parametrize(
    ("expression", "true"),
    [
        ('safe == "no"', True),
        ('safe in ["no", "sometimes"]', True),
        ('safe != "no"', False),
        ('"art" in likes', True),
        ('"music" in likes', False),
        ('"music" not in likes', True),
        ("week <= 2", True),
        ("week > 2 or week < 0", False),
        ("1 < week < 3", True),
        ("answered(safe)", True),
        ("answered(skipped)", False),
        ("not answered(skipped)", True),
        ('skipped == "no"', False),
        ('skipped != "no"', False),
        ("skipped < 3", False),
        ("skipped > 3", False),
        ('"no" in skipped', False),
        ('skipped < 3 or safe == "no"', True),
        ('never_asked == "no"', False),
        ('week < "x"', False),
    ],
)
def test_a_condition_says_whether_a_question_is_put(expression: str, true: bool) -> None:
    assert holds(expression, VALUES) is true


@pytest.mark.parametrize(
    "expression",
    [
        '__import__("os").system("true")',
        "week.real",
        "week + 1 == 3",
        "2 ** 99 > week",
        "[x for x in likes]",
        "week if week else 1",
        "lambda: 1",
        'f"{week}"',
        "likes[0]",
        "print(week)",
        "answered(1)",
        "answered(week, week)",
        "week ==",
        "week = 1",
        "",
        "a" * (LONGEST + 1),
        "(" * 250 + "week" + ")" * 40,
    ],
)
def test_anything_but_comparing_answers_is_refused(expression: str) -> None:
    with pytest.raises(ConditionError):
        holds(expression, VALUES)


def test_what_a_condition_asks_about_can_be_checked() -> None:
    expression = 'safe in ["no", "sometimes"] and not answered(week)'
    assert names_in(expression) == ("safe", "week")
    assert compared(expression) == (("safe", "no"), ("safe", "sometimes"))
