"""Handing a conversation over to a person and taking it back: what is stored, and what is honestly said.

While a hand-over is open the bot keeps quiet (bot/with_a_person.py). Nothing else that is stored changes: an
open questionnaire stays where it is, and its question is put again when the hand-over closes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import asking
from bot.conversations import age_band_of
from bot.current import Turn
from bot.filling import fill
from bot.questionnaires import open_response, progress_of, questionnaire_of
from bot.replies import Person, Reply, ReplyKind, State
from bot.saying import filled, in_one_text, own
from bot.services import HandOverWords, Said
from database.models import Conversation, HandOver, Message
from earshot.council import CouncilProfile
from earshot.council.hours import LONDON, london
from earshot.council.time_words import said_time
from moderation.safe_reply import ways_to_talk
from surveys import engine
from surveys.engine.state import Button, Channel
from surveys.reading import load_voice

GO_BACK = "/chat_helper"
"""The button that ends a hand-over from the young person's side."""

SHUTS_SOON = dt.timedelta(hours=2)
"""So long before closing time it is also said when they are back."""


def current(session: Session, conversation: Conversation) -> HandOver | None:
    """The conversation's hand-over that is not closed, as it is stored now."""
    return session.scalar(
        select(HandOver)
        .where(
            HandOver.council_id == conversation.council_id,
            HandOver.conversation_id == conversation.id,
            HandOver.status != "closed",
        )
        .execution_options(populate_existing=True)
    )


def state(session: Session, conversation: Conversation) -> State:
    """Where the conversation stands. Nothing is being asked while it is a person's."""
    found = asking.state(session, conversation)
    hand_over = current(session, conversation)
    if hand_over is None:
        return found
    person: Person = "with_you" if hand_over.status == "taken" else "waiting"
    return State(found.questionnaire, person=person)


def begin(turn: Turn) -> tuple[Reply, ...]:
    """Open a hand-over and say when somebody can answer, or say it again when one is open."""
    words = turn.services.words.hand_over
    if current(turn.session, turn.conversation) is not None:
        return (_reply(turn, words.again),)
    turn.session.add(
        HandOver(
            council_id=turn.conversation.council_id,
            conversation_id=turn.conversation.id,
            young_person_id=turn.conversation.young_person_id,
            why="not_understood" if _missed_before(turn) else "asked",
            opened_by_number=turn.message.number,
            opened_at=turn.now,
        )
    )
    turn.session.flush()
    first = _reply(turn, words.opened)
    if turn.inbound.channel == "sms":
        return (first,)
    if turn.conversation.response_id is not None and open_response(turn.session, turn.conversation):
        first = replace(first, text=f"{first.text} {words.answers_kept}")
    return (first, _cannot_wait(turn))


def _cannot_wait(turn: Turn) -> Reply:
    """What to do without waiting: 999, free lines for this age, and the duty team when the office is shut."""
    words, profile = turn.services.words.hand_over, turn.services.profile
    shut = not profile.office_hours.is_open(turn.now)
    lines = [fill(words.cannot_wait.text, profile)]
    if shut and profile.out_of_hours.phone:
        lines.append(fill(words.duty_team, profile, duty_phone=profile.out_of_hours.phone))
    lines += ways_to_talk(age_band=turn.age_band, now=turn.now, profile=profile)
    return Reply("\n".join(lines), filled(turn, words.cannot_wait.buttons))


def when(words: HandOverWords, profile: CouncilProfile, now: dt.datetime) -> str:
    """When a person can answer, by the council's office hours. It promises nothing that is not so."""
    hours = profile.office_hours
    if hours.always:
        return words.at_work_always
    opens = hours.next_opening_in_words(now)
    today = hours.on(london(now).date())
    if not hours.is_open(now) or today is None:
        return fill(words.away, profile, opens=opens) if opens else words.away_for_long
    said = fill(words.at_work, profile, closes=said_time(today.closes))
    shuts = _at(london(now), today.closes)
    later = hours.next_opening(shuts)
    if later is None or later == shuts or shuts - now > SHUTS_SOON:
        return said
    return f"{said} {fill(words.shuts_soon, profile, opens=hours.next_opening_in_words(shuts) or '')}"


def _at(day: dt.datetime, minutes: int) -> dt.datetime:
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=LONDON)
    # 24:00 is the last moment of the same day, so that its weekday stays the one that was asked about.
    return midnight + dt.timedelta(minutes=min(minutes, 1439))


def close(turn: Turn, hand_over: HandOver) -> None:
    """Close it from the young person's side (not committed)."""
    hand_over.status, hand_over.closed_at = "closed", turn.now
    hand_over.closed_by_number = turn.message.number
    turn.session.flush()


def end(turn: Turn, hand_over: HandOver) -> tuple[Reply, ...]:
    """Close it and go on where the conversation was: the waiting question once more, if there is one."""
    close(turn, hand_over)
    return back(turn)


def back(turn: Turn) -> tuple[Reply, ...]:
    """The bot is there again, with the waiting question or with what can be done here."""
    question = _question_in(turn)
    said = _reply(turn, turn.services.words.hand_over.back)
    if question:
        return (replace(said, buttons=()), *question)
    # Questions that are paused are not put again by themselves.
    paused = open_response(turn.session, turn.conversation) is not None
    ways = own(turn, turn.services.words.carry_on_or_stop) if paused else ()
    return in_one_text(turn, (replace(said, buttons=()) if ways else said, *ways))


def _question_in(turn: Turn) -> tuple[Reply, ...]:
    return question_again(
        turn.session,
        turn.conversation,
        turn.services.profile,
        channel=turn.inbound.channel,
        link=turn.services.link(turn.conversation),
    )


def question_again(
    session: Session, conversation: Conversation, profile: CouncilProfile, *, channel: Channel, link: str
) -> tuple[Reply, ...]:
    """The question that waits in the conversation, once more; nothing where none does or it is paused."""
    response = open_response(session, conversation)
    if response is None or response.status == "paused":
        return ()
    voice = load_voice(age_band=age_band_of(session, conversation), channel=channel)
    step = engine.ask_again(questionnaire_of(session, response), progress_of(response), voice)
    return tuple(
        Reply(
            fill(line.text, profile, **({"link": link} if "{link}" in line.text else {})),
            tuple(Button(fill(button.title, profile), button.payload) for button in line.buttons),
            line.kind,
        )
        for line in step.said
    )


def instead_of_carrying_on(turn: Turn, safe: Sequence[Reply]) -> tuple[Reply, ...]:
    """The safe reply without its ways back to the questions, which would end the talk with a person."""
    *first, last = safe
    kept = tuple(button for button in last.buttons if button.payload == "/not_what_i_meant")
    ways = filled(turn, turn.services.words.hand_over.opened.buttons_on(turn.inbound.channel))
    return (*first, replace(last, buttons=(*kept, *ways)))


def missed(turn: Turn) -> bool:
    """Note that nothing was understood in this message; whether that is the second time in a row."""
    before = _missed_before(turn)
    turn.conversation.not_understood_number = turn.message.number
    return before


def offer(turn: Turn) -> tuple[Reply, ...]:
    """A person, in place of the same apology again."""
    return own(turn, turn.services.words.hand_over.offer)


def with_a_person_offered(turn: Turn, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """What a question says to an answer it cannot read; the second time in a row also a way to a person."""
    if not missed(turn) or not replies:
        return replies
    words = turn.services.words.hand_over
    *first, last = replies
    if turn.inbound.channel == "sms":
        # A numbered choice more would be taken for one of the question's own.
        return (*first, replace(last, text=f"{last.text} {words.way_by_sms}"))
    way = filled(turn, words.way_to_a_person)
    return (*first, replace(last, buttons=(*last.buttons, *way)))


def _missed_before(turn: Turn) -> bool:
    """Whether the message before this one was one in which nothing was understood."""
    missed_number = turn.conversation.not_understood_number
    if missed_number is None:
        return False
    before = turn.session.scalar(
        select(func.max(Message.number)).where(
            Message.council_id == turn.message.council_id,
            Message.conversation_id == turn.message.conversation_id,
            Message.direction == "in",
            Message.number < turn.message.number,
        )
    )
    return before == missed_number


def _reply(turn: Turn, said: Said, kind: ReplyKind = "text") -> Reply:
    words, profile, channel = turn.services.words.hand_over, turn.services.profile, turn.inbound.channel
    text = fill(said.texts(channel)[0], profile, when=when(words, profile, turn.now))
    return Reply(text, filled(turn, said.buttons_on(channel)), kind)


def notice(turn: Turn, said: Said) -> Reply:
    """One of the sayings about a hand-over as a notice."""
    return _reply(turn, said, "notice")
