"""The words that outrank everything over SMS: STOP and its kin, START, HELP, and the council's safety word.

They are looked for after the text is stored and screened, and before anything else of it is understood.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

from bot import asking, handing_over
from bot.conversations import opening
from bot.current import Turn
from bot.filling import fill
from bot.recording import typed_since
from bot.replies import Reply
from bot.sms import arrived
from bot.sms.arrived import ArrivedText
from bot.sms.distress import stopped_in_distress, wrote_after_stop
from bot.sms.introducing import is_introduced
from bot.sms.outbox import withhold_waiting
from bot.sms.settling import task_if_safety
from bot.sms.threads import thread_of
from bot.sms.words import SmsWords, load_sms_words
from bot.understanding.keywords import words_of
from database.models import SmsThread

Control = Literal["stop", "start", "help", "hide"]

MOST: Final = 30
"""Texts in `MOST_WITHIN` from one phone that are still answered: a person types no more, a machine does.

What comes beyond that is stored and screened like any other, and a risk in it is still answered.
"""

MOST_WITHIN: Final = dt.timedelta(minutes=1)


def answer(turn: Turn) -> tuple[Reply, ...] | None:
    """The replies to a text that is for the channel itself; None for one that the conversation answers."""
    if not isinstance(turn.inbound, ArrivedText):
        return None
    thread = thread_of(turn.session, turn.conversation)
    if thread is None:
        return None
    control = control_in(turn.inbound, load_sms_words(), turn.services.profile.safety_word)
    if control == "stop":
        return _stop(turn, turn.inbound, thread)
    if thread.stopped_at is not None:
        return _while_stopped(turn, thread, control)
    if control == "hide":
        return _hide(turn, thread)
    thread.hidden_at = None
    return None if turn.screening.flagged else _harmless(turn, turn.inbound, control)


def control_in(text: ArrivedText, words: SmsWords, safety_word: str) -> Control | None:
    """What a text asks of the channel. Only a whole text counts: "stop it" and "I feel blue" are words."""
    if text.opt_out == "STOP":
        return "stop"
    typed = words_of(text.text or "")
    for control, whole in (
        ("stop", words.stop_words),
        ("hide", (safety_word,)),
        ("start", words.start_words),
        ("help", words.help_words),
    ):
        if typed and typed in [words_of(each) for each in whole]:
            return control  # type: ignore[return-value] # the names just above
    named: dict[str | None, Control] = {"START": "start", "HELP": "help"}
    return named.get(text.opt_out)


def is_bare(text: ArrivedText) -> bool:
    """Whether the text is a stop word and nothing else, which says nothing about how somebody is."""
    return words_of(text.text or "") in [words_of(each) for each in load_sms_words().stop_words]


def _stop(turn: Turn, text: ArrivedText, thread: SmsThread) -> tuple[Reply, ...]:
    """No more texts to this phone, from this moment. A person is asked to look when they were in distress."""
    again = thread.stopped_at is not None
    thread.stopped_at = thread.stopped_at or turn.now
    thread.hidden_at = None
    withhold_waiting(turn.session, turn.conversation.council_id, turn.conversation.id, turn.now)
    asking.hold(turn)
    stopped_in_distress(turn, said_more=not is_bare(text))
    if again or text.opt_out is not None or _twilio_knows(text):
        return ()  # Twilio has confirmed it, and would let nothing of ours through.
    return (_own(turn, load_sms_words().stopped),)


def _twilio_knows(text: ArrivedText) -> bool:
    """Whether Twilio takes it for a stop word: a single word, whatever its case, with nothing about it."""
    return (text.text or "").strip().isalpha()


def _while_stopped(turn: Turn, thread: SmsThread, control: Control | None) -> tuple[Reply, ...]:
    """Words of somebody who gets no texts are kept and screened, and cannot be answered here."""
    if control == "start":
        thread.stopped_at = None
        return () if _answered_already(turn) else (_own(turn, load_sms_words().started),)
    wrote_after_stop(turn)
    return ()


def _hide(turn: Turn, thread: SmsThread) -> tuple[Reply, ...]:
    """The safety word: nothing more about anything, and one line that means nothing."""
    thread.hidden_at = turn.now
    for text in withhold_waiting(turn.session, turn.conversation.council_id, turn.conversation.id, turn.now):
        task_if_safety(turn.session, text, "safety_word", turn.now)
    asking.hold(turn)
    return (_own(turn, load_sms_words().safety_word),)


def _harmless(turn: Turn, text: ArrivedText, control: Control | None) -> tuple[Reply, ...] | None:
    words = load_sms_words()
    if control == "help":
        return _help(turn, words)
    if typed_since(turn.session, turn.conversation, turn.now - MOST_WITHIN) > MOST:
        return ()
    without_words = {
        arrived.PICTURE: words.only_pictures,
        arrived.NOTHING: words.nothing,
        arrived.JOIN_ANOTHER: words.code_of_somebody_else,
    }
    if text.payload in without_words:
        return (_own(turn, without_words[text.payload]),)
    return _joined(turn, words) if text.payload == arrived.JOIN else None


def _help(turn: Turn, words: SmsWords) -> tuple[Reply, ...]:
    """Who this is and how to end it; then the question that waits, once more."""
    said = () if _answered_already(turn) else (Reply(words.who(turn.services.profile), kind="notice"),)
    open_ = asking.waiting(turn)
    if open_ is None or handing_over.current(turn.session, turn.conversation) is not None:
        return said
    return (*said, *asking.ask_again(turn, open_))


def _joined(turn: Turn, words: SmsWords) -> tuple[Reply, ...]:
    """The join code was theirs: thanks, and what a conversation begins with if it was not said yet."""
    thanks = _own(turn, words.joined)
    if is_introduced(turn):
        return (thanks,)
    return (thanks, *opening(turn.session, turn.services, turn.conversation))


def _answered_already(turn: Turn) -> bool:
    return isinstance(turn.inbound, ArrivedText) and turn.inbound.opt_out is not None


def _own(turn: Turn, text: str) -> Reply:
    return Reply(fill(text, turn.services.profile), kind="notice")
