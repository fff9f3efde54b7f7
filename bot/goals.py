"""Answering a goal: its scripted reply, or what its command does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot import asking, handing_over, unsure
from bot.current import Turn
from bot.filling import fill
from bot.inbound import InboundError
from bot.questionnaires import UnknownQuestionnaireError
from bot.replies import Reply
from bot.safety import safety_replies
from bot.saying import filled, fresh, own, said_lately
from bot.understanding import NOT_FOR_US, Occasion, Scripted, live
from database.models import Contribution
from moderation.alerts import raise_alert, raise_alert_without_words
from moderation.screening import Screening
from surveys.engine.state import Button

CERTAIN = 0.9
"""Confidence from which a few words that look like another language are what they were understood as."""

SOUNDS_LIKE_RISK = Screening(
    "concern", "other", ("The message was understood as asking for help now",), "goal"
)


def typed(turn: Turn) -> tuple[Reply, ...]:
    """Answer typed words by their goal, or by a question back when it is not sure."""
    understood = turn.understood
    if understood is None:
        return own(turn, turn.services.words.lost)
    text = turn.inbound.text or ""
    reading = live.read(text, understood, turn.services.topics)
    if reading.narrowed:
        return answer_goal(turn, reading.goal, reading.about)
    # A few words of another language may still have been understood for certain ("hasta la vista").
    certain = understood.confidence >= CERTAIN
    foreign = turn.services.english.is_foreign(text, for_certain=certain)
    if reading.sure and reading.goal != NOT_FOR_US and (reading.goal == live.RISK or not foreign):
        return answer_goal(turn, reading.goal)
    apart = unsure.apart(turn)
    if apart is not None:
        return apart
    says_something = any(letter.isalpha() for letter in text)
    if reading.sure and says_something:
        return answer_goal(turn, NOT_FOR_US)
    return unsure.answer(turn, understood)


def answer_goal(turn: Turn, goal: str, about: str | None = None) -> tuple[Reply, ...]:
    """The scripted reply to a goal, or what its command does. `about` is a topic of the goal's, if known.

    Raises InboundError for what is no goal or no topic of it, which only a button that is not ours can name.
    """
    topics = turn.services.topics
    if goal not in turn.services.keywords.goals or (about is not None and not topics.known(goal, about)):
        raise InboundError("unknown_button")
    if about is None and turn.inbound.text is not None:
        about = topics.about(turn.inbound.text, goal)
    sms, linked = turn.inbound.channel == "sms", turn.conversation.young_person_id is not None
    replies: tuple[Reply, ...] = ()
    for scripted in _unlike_the_last(turn, goal, Occasion(sms, about, linked)):
        replies = _add(turn, replies, scripted)
    return replies


def _unlike_the_last(turn: Turn, goal: str, occasion: Occasion) -> tuple[Scripted, ...]:
    """What is scripted, in another variation where Rasa took the one that was said a moment ago."""
    scripted = turn.services.scripted(goal, occasion)
    variations = turn.services.keywords.variations(goal, occasion)

    def text_of(variation: tuple[Scripted, ...]) -> str:
        return fill(variation[0].text or "", turn.services.profile)

    if scripted and (len(variations) == 1 or text_of(scripted) not in said_lately(turn)):
        return scripted
    return fresh(turn, variations, text_of)


def _add(turn: Turn, replies: tuple[Reply, ...], scripted: Scripted) -> tuple[Reply, ...]:
    """The replies with what is scripted next: words, or what a command does."""
    if scripted.command is None:
        text = fill(scripted.text or "", turn.services.profile)
        return (*replies, Reply(text, filled(turn, scripted.buttons)))
    command = {key: str(value) for key, value in scripted.command.items()}
    if command["command"] == "offer_questionnaires":
        return _with_questionnaires(turn, replies, command)
    return (*replies, *COMMANDS[command["command"]](turn, command))


def _with_questionnaires(
    turn: Turn, replies: tuple[Reply, ...], command: Mapping[str, str]
) -> tuple[Reply, ...]:
    """The replies with a button for each questionnaire of some kinds; kind words when there is none."""
    kinds, besides = command["kinds"].split(), command.get("besides", "").split()
    by_sms = turn.services.words.questionnaire_titles_by_sms if turn.inbound.channel == "sms" else {}
    fitting = [
        Button(by_sms.get(each.id, each.title), f"/start {each.id}")
        for kind in kinds
        for each in turn.services.profile.questionnaires.values()
        if each.kind == kind
        and each.id not in besides
        and (not each.ages or turn.age_band is None or turn.age_band in each.ages)
    ]
    if not fitting:
        return own(turn, turn.services.words.not_here)
    *before, last = replies
    return (*before, replace(last, buttons=(*fitting, *last.buttons)))


def start(turn: Turn, questionnaire_id: str) -> tuple[Reply, ...]:
    """Begin a questionnaire, or go on with it."""
    try:
        return asking.begin(turn, questionnaire_id)
    except UnknownQuestionnaireError as error:
        if turn.message.contribution_id is not None:  # Picked by typing from what was shown before it went.
            return own(turn, turn.services.words.not_here)
        raise InboundError("unknown_button") from error


def _begin(turn: Turn, questionnaire_id: str) -> tuple[Reply, ...]:
    """Begin a questionnaire that a script names, which not every council has."""
    if questionnaire_id not in turn.services.profile.questionnaires:
        return own(turn, turn.services.words.not_here)
    return start(turn, questionnaire_id)


def _safe_help(turn: Turn) -> tuple[Reply, ...]:
    """Help now. Words that asked for it raise an alert if the screen did not.

    So does a pressed button, which holds no words, from somebody whom an adult can find or write to. A
    stranger on the web is asked for words first: with neither there is nothing an adult could do.
    """
    if turn.message.contribution_id is not None and not turn.screening.flagged:
        contribution = turn.session.get_one(
            Contribution, (turn.message.council_id, turn.message.contribution_id)
        )
        raise_alert(turn.session, contribution, level="concern", category="other", now=turn.now)
    elif turn.message.contribution_id is None and _can_be_reached(turn):
        raise_alert_without_words(
            turn.session, turn.conversation, level="concern", category="other", now=turn.now
        )
    if turn.screening.flagged:
        return ()  # The safe reply is given already.
    asking.hold(turn)
    return safety_replies(turn, SOUNDS_LIKE_RISK)


def _can_be_reached(turn: Turn) -> bool:
    return turn.conversation.young_person_id is not None or turn.conversation.channel == "sms"


COMMANDS: Mapping[str, Callable[[Turn, Mapping[str, str]], tuple[Reply, ...]]] = {
    "start_questionnaire": lambda turn, command: _begin(turn, command["id"]),
    "talk_to_human": lambda turn, _: handing_over.begin(turn),
    "safe_help": lambda turn, _: _safe_help(turn),
}
"""What a scripted reply may ask the portal to do."""
