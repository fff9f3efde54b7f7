"""Telling people that something waits: the ways to send a notice, and the job that sends what is due."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from earshot.council import CouncilProfile
from earshot.mail import MailNotSentError, MailRefusedError, MailSender, mail_sender
from earshot.settings import Settings
from earshot.texting import TextNotSentError, TextRefusedError, TextSender, text_sender
from moderation.notices.carriers import Carrier, NotSentError, NoWayError, RefusedError, Sending
from moderation.notices.composing import Message
from moderation.notices.recipients import Channel
from moderation.notices.sending import send_next

# What Twilio answered: its own code or an HTTP status. Anything else is the name of a failed connection.
_ANSWERED = re.compile(r"(HTTP)?[0-9]+")


@dataclass(frozen=True)
class ByMail:
    """Notices by e-mail."""

    sender: MailSender

    def send(self, to: str, message: Message, message_id: uuid.UUID) -> str:
        """See `Carrier.send`."""
        try:
            return self.sender.send(to, message.subject, message.text, message_id=message_id)
        except MailRefusedError as error:
            raise RefusedError(error.code) from error
        except MailNotSentError as error:
            raise (NoWayError if error.nothing_goes else NotSentError)(error.code) from error


@dataclass(frozen=True)
class ByText:
    """Notices by SMS. Twilio knows no id of ours, so a text sent again cannot be told from the first."""

    sender: TextSender

    def send(self, to: str, message: Message, _message_id: uuid.UUID) -> str:
        """See `Carrier.send`."""
        try:
            return self.sender.send(to, message.text)
        except TextRefusedError as error:
            raise RefusedError(f"Twilio {error.code}") from error
        except TextNotSentError as error:
            if _ANSWERED.fullmatch(error.code):
                raise NotSentError(f"Twilio {error.code}") from error
            raise NoWayError(error.code) from error


def sending_by(settings: Settings, profile: CouncilProfile) -> Sending:
    """The ways of sending that the settings describe; a way without its settings is left out."""
    carriers: dict[Channel, Carrier] = {}
    if (mail := mail_sender(settings)) is not None:
        carriers["email"] = ByMail(mail)
    if (texts := text_sender(settings)) is not None:
        carriers["sms"] = ByText(texts)
    return Sending(profile, carriers, settings.secret("secret_key_links"), settings.staff_url)


def send_notices(
    session: Session, sending: Sending, channel: Channel, clock: Callable[[], dt.datetime]
) -> int:
    """Send every notice that is due on one channel; how many were sent or tried.

    Commits as it goes: a message is on its way outside any transaction.
    """
    done = 0
    while tried := send_next(session, sending, channel, clock()):
        done += tried
    return done
