"""What staff read of alerts and tasks, in words: steps, outcomes, refusals, who is told."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from flask_login import current_user
from sqlalchemy.orm import Session

from database.models import Alert
from moderation.alerts.board import BoardAlert, Names, staff_names
from moderation.alerts.history import Event
from moderation.on_call.steps import DUTY, LEADS
from webapp.times import local, span
from webapp.wiring import here

OUTCOMES = {
    "told_social_worker": "Told the social worker",
    "strategy_discussion": "Strategy discussion",
    "lado": "Referred to the LADO",
    "police": "Police",
    "no_further_action": "No further action",
    "screen_was_wrong": "The screen was wrong",
}

ACTIONS = {
    "spoke_to_young_person": "Spoke to the young person",
    "spoke_to_carer": "Spoke to their carer",
    "told_social_worker": "Told the social worker",
    "told_manager": "Told a manager",
    "called_999": "Called 999",
    "checked_records": "Checked the records",
    "other": "Something else",
}

TASKS = {
    "undelivered_reply": "A safe reply did not reach them",
    "stopped_in_distress": "They texted STOP while in distress",
}

STEPS = {
    "raised": "Raised by the screen",
    "alert_raised_by_button": "They pressed “I need help now”",
    "alert_raised_again": "Raised again: they wrote more",
    "alert_raised_by_correction": "{name} marked the words as more serious than the screen did",
    "alert_acknowledged": "{name} took it on",
    "alert_taken_over": "{name} took it over from {before}",
    "alert_handed_back": "{name} handed it back",
    "alert_viewed": "{name} read the words",
    "alert_action_added": "{name} wrote down: {action}",
    "alert_outcome_given": "{name} gave the outcome: {outcome}",
    "alert_without_lado": "{name} said why it does not go to the LADO",
    "alert_sent_back": "{name} took the outcome away, so that more is done",
    "alert_closed": "{name} closed it",
    "identity_opened": "{name} looked up who it is",
    "young_person_said_not_meant": "The young person said it was not what they meant",
}
"""The audit log's words for what happens with an alert, and the sentence for each."""

NOTICE_KINDS = {
    "raised": "of a new alert",
    "escalated": "because nobody had taken it on",
    "unanswered": "because nobody had answered",
    "identity_opened": "that an identity was looked up",
    "task": "of a task",
}
CHANNELS = {"email": "email", "sms": "text"}


def step_words(event: Event, names: Names) -> str | None:
    """The sentence for one step of an alert's story; None for a step that is nobody's business here."""
    if event.action.startswith("notice_"):
        return _notice_words(event)
    sentence = STEPS.get(event.action)
    if sentence is None:
        return None
    detail = event.detail
    words = sentence.format(
        name=event.who or "Somebody",
        before=_name(names, detail.get("from")),
        action=_lower(ACTIONS.get(str(detail.get("kind")), "")),
        outcome=_lower(OUTCOMES.get(str(detail.get("outcome")), "")),
    )
    if event.action == "identity_opened" and detail.get("why"):
        words += f": “{detail['why']}”"
    if event.times > 1 and event.until is not None:
        until = local(event.until)
        words += f", {event.times} times, last at {until:%H:%M}"
    return words


def _notice_words(event: Event) -> str:
    who = "The duty team" if event.who == DUTY else event.who or "Somebody"
    channel = CHANNELS[str(event.detail["channel"])]
    about = NOTICE_KINDS[str(event.detail["kind"])]
    if event.action == "notice_sent":
        return f"{who} was told by {channel} {about}"
    attempts = event.detail["attempts"]
    tried = f", tried {attempts} time{'' if attempts == 1 else 's'}" if attempts else ""
    error = str(event.detail["error"] or "").replace("_", " ")
    why = f" ({error})" if error else ""
    if event.action == "notice_failed":
        return f"{who} could not be told by {channel}{tried}{why}"
    return f"{who} is to be told by {channel} {about}{tried}{why}"


def told_words(recipients: Iterable[uuid.UUID | str], names: Names) -> str:
    """Who is told, in words: "Demo lead", "the leads and the duty team"."""
    said = {LEADS: "the leads", DUTY: "the duty team"}
    return " and ".join(
        names.get(one, "somebody") if isinstance(one, uuid.UUID) else said.get(one, one) for one in recipients
    )


def are(recipients: Sequence[uuid.UUID | str]) -> str:
    """ "is" or "are", for the verb after `told_words`."""
    return "are" if len(recipients) > 1 or LEADS in recipients else "is"


def unanswered_words(one: BoardAlert) -> str:
    """What the board says of an alert that nobody answers: for how long, and whether help was fetched."""
    duty = here().profile.out_of_hours
    number = ", ".join(filter(None, (duty.name, duty.phone)))
    told = {
        frozenset({LEADS, DUTY}): "The leads and the duty team have been told.",
        frozenset({LEADS}): f"The leads have been told, the duty team has not. Ring them: {number}.",
        frozenset({DUTY}): "The duty team has been told. No lead has been reached: ring one.",
    }.get(one.told_last, f"The leads and the duty team have not been told. Ring them: {number}.")
    return f"Nobody has answered for {_how_long(one)}. {told}"


def _how_long(one: BoardAlert) -> str:
    if one.alert.level != "urgent":
        return "more than an hour of office time"
    return "an hour" if one.waiting < dt.timedelta(hours=2) else span(one.waiting)


def why_not(session: Session, alert: Alert, why: str) -> str:
    """Why a step could not be taken, from how the alert stands now: who was first, and when."""
    session.refresh(alert)
    names = staff_names(session, alert.council_id)
    holder = _name(names, alert.acknowledged_by)
    mine = alert.acknowledged_by == current_user.account_id
    return {
        "taken": f"You have this already, since {_clock(alert.acknowledged_at)}."
        if mine
        else f"{holder} took this on at {_clock(alert.acknowledged_at)}, before you. They have it.",
        "closed": f"{_name(names, alert.closed_by)} closed this at {_clock(alert.closed_at)}.",
        "open": "Nobody has this now. Take it on first.",
        "yours": "You have this already.",
        "not_yours": f"{holder} has this, since {_clock(alert.acknowledged_at)}. Take it over first.",
        "ended": f"{_name(names, alert.outcome_by)} gave the outcome at {_clock(alert.outcome_at)}.",
        "no_outcome": "This has no outcome yet, so it cannot be closed.",
        "same_person": _same_person(alert),
        "changed": "Somebody changed this while you had the page open. Read it again first.",
    }.get(why, "That could not be done. Read how it stands now.")


def _same_person(alert: Alert) -> str:
    if alert.outcome_by == current_user.account_id:
        return "You gave the outcome, so somebody else must close it."
    return "You have this alert, so somebody else must close it."


def _name(names: Names, account_id: object) -> str:
    try:
        return names.get(uuid.UUID(str(account_id)), "Somebody")
    except ValueError:
        return "Somebody"


def _clock(moment: dt.datetime | None) -> str:
    """A moment as people say it in a sentence: "14:02" today, else with the day."""
    here_then = local(moment)
    if here_then is None:
        return "some time"
    today = dt.datetime.now(here_then.tzinfo).date()
    return f"{here_then:%H:%M}" if here_then.date() == today else f"{here_then:%H:%M on {here_then.day} %B}"


def _lower(words: str) -> str:
    """`words` to go on a sentence with; "LADO" and "999" stay as they are."""
    return words[:1].lower() + words[1:]
