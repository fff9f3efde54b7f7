"""What options and answers are called: labels of choices, and an answer in words."""

from surveys.engine.state import Answer
from surveys.questionnaire import Question


def every_option(question: Question) -> tuple[str, ...]:
    """The ids of a question's choices, or the numbers of a scale; empty when it takes any words or number."""
    if question.choices:
        return tuple(choice.id for choice in question.choices)
    if question.type == "scale" and question.minimum is not None and question.maximum is not None:
        return tuple(str(number) for number in range(int(question.minimum), int(question.maximum) + 1))
    return ()


def option_label(question: Question, option: str, *, pictures: bool = False) -> str:
    """What a choice's id, or a number on a scale, is called; with its picture where one is wanted."""
    choice = question.choice(option)
    if choice is None:
        return option
    return f"{choice.picture} {choice.label}" if pictures and choice.picture else choice.label


def words_of(question: Question, answer: Answer, *, longest: int | None = None) -> str | None:
    """An answer in words: its labels, its number or what was typed; None when there is none that stands.

    What was typed is cut to `longest` characters, and is fit to stand in a sentence whose braces the portal
    fills in.
    """
    if answer.skipped or answer.hidden:
        return None
    picked = answer.choices or ((answer.choice,) if answer.choice else ())
    if picked:
        return ", ".join(option_label(question, option) for option in picked)
    if answer.number is not None:
        return option_label(question, format(answer.number.normalize(), "f"))
    if answer.quiet and longest is not None:
        return None  # To be put into a later question; read back to its writer it may be.
    return doubled(shortened(answer.text, longest)) if answer.text else None


def shortened(text: str, longest: int | None) -> str:
    """`text` on one line, cut to `longest` characters where a number is given."""
    line = " ".join(text.split())
    return line if longest is None or len(line) <= longest else line[: longest - 1].rstrip() + "…"


def doubled(words: str) -> str:
    """Somebody's words with braces doubled, since the portal fills in the council's words by braces."""
    return words.replace("{", "{{").replace("}", "}}")
