"""What holds for any message at any point: nothing raises, no words are lost, progress survives JSON."""

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import engine
from surveys.engine import Progress, Said, Step
from surveys.questionnaire import Questionnaire
from surveys.reading import load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

PROMISE = load_questionnaire(ROOT / "councils/cambridgeshire/questionnaires/promise.yml")
EVERY_TYPE = load_questionnaire(ROOT / "tests/surveys/every_type.yml")
VOICE = load_voice()

QUESTIONS = [question.id for each in (PROMISE, EVERY_TYPE) for question in each.asked]
CHOICES = [
    "yes",
    "no",
    "sometimes",
    "not_sure",
    "4",
    "10",
    "football",
    "foster",
    "",
    "football,art",
    "nonsense",
]

# What people type, what they may type, and anything at all, with lone surrogates and control characters.
PHRASES = ("yes", "no", "kinda", "👍", "4", "four", "3-4", "-1", "skip", "back", "why", "stop", "ok", "dunno")
SMALL_WORDS = ("but", "because", "and", ",", "?", "1", "2", "football", "nan", "x", "sometimes", "not")
WORDS = st.sampled_from((*PHRASES, *SMALL_WORDS))
TYPED = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=8).map(" ".join))
PAYLOADS = st.one_of(
    st.sampled_from(["/start", "/skip", "/back", "/why", "/pause", "/resume", "/stop", "/", "", "answer"]),
    st.tuples(
        st.sampled_from(["answer", "done", "other"]), st.sampled_from(QUESTIONS), st.sampled_from(CHOICES)
    ).map(lambda parts: f"/{parts[0]} {parts[1]} {parts[2]}"),
    st.text(max_size=30),
)
MESSAGES = st.lists(
    st.one_of(TYPED.map(lambda text: Said(text=text)), PAYLOADS.map(lambda payload: Said(payload=payload))),
    max_size=25,
)


def conversation(questionnaire: Questionnaire, messages: list[Said]) -> list[tuple[Progress, Said, Step]]:
    """Each turn: the progress before it, what was said, and the step."""
    turns = []
    progress = engine.start(questionnaire, VOICE).progress
    for said in messages:
        step = engine.take(questionnaire, progress, said, VOICE)
        turns.append((progress, said, step))
        progress = step.progress
    return turns


@settings(deadline=None, max_examples=150)
@given(questionnaire=st.sampled_from([PROMISE, EVERY_TYPE]), messages=MESSAGES)
def test_any_conversation_keeps_its_promises(questionnaire: Questionnaire, messages: list[Said]) -> None:
    for before, _, step in conversation(questionnaire, messages):
        after = step.progress
        assert Progress.from_json(after.to_json()) == after
        place, total = engine.position(questionnaire, after)
        assert 0 <= place <= total == len(questionnaire.asked)
        if not step.understood:
            assert after == before
            assert not step.changed
        for answer in step.changed:
            assert after.answers[answer.question_id] == answer
        if after.status == "asking":
            assert step.said, "someone who is being asked is never left without a word"
            assert step.said[-1].buttons


@settings(deadline=None, max_examples=300)
@given(typed=TYPED, answered=st.integers(min_value=0, max_value=8), offered=st.booleans())
def test_words_typed_at_a_question_are_kept_unless_they_are_the_answer_or_a_control(
    typed: str, answered: int, offered: bool
) -> None:
    progress = engine.take(
        PROMISE, engine.start(PROMISE, VOICE).progress, Said(payload="/start"), VOICE
    ).progress
    for _ in range(answered):
        progress = engine.skip(PROMISE, progress, VOICE).progress
    if offered and answered not in {1, 8}:
        progress = engine.take(PROMISE, progress, Said(text="kinda"), VOICE).progress
    how = engine.fit(PROMISE, progress, Said(text=typed), VOICE)
    step = engine.take(PROMISE, progress, Said(text=typed), VOICE)
    if how in {"offer", "words"}:
        assert any(typed.strip() in (answer.text or "") for answer in step.changed)
    elif how == "answer" and progress.offered is None:
        (answer,) = step.changed
        # Without the words, they were nothing but the choice: all that was left out are "um" and the like.
        assert typed.strip() in (answer.text or "") or answer.choice
    else:
        for question_id, kept in progress.answers.items():
            assert (kept.text or "") in (step.progress.answers[question_id].text or "")


@settings(deadline=None, max_examples=100)
@given(messages=MESSAGES)
def test_stopping_and_coming_back_changes_nothing(messages: list[Said]) -> None:
    for _, _, step in conversation(PROMISE, messages):
        if step.progress.status != "asking":
            continue
        paused = engine.pause(PROMISE, step.progress, VOICE).progress
        again = engine.resume(PROMISE, Progress.from_json(paused.to_json()), VOICE)
        assert again.progress == step.progress
