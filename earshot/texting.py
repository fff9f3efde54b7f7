"""Sending a text by SMS: what whoever sends one relies on, and the one service that carries it, Twilio."""

from __future__ import annotations

import logging
import re
from typing import Final, Protocol

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from earshot.settings_model import Settings

TIMEOUT: Final = 10.0
"""Seconds for one call to Twilio: to be connected, and between two parts of its answer."""

_MESSAGING_SERVICE: Final = re.compile(r"MG[0-9a-f]{32}")
"""The id of a messaging service, which stands for a pool of numbers, where a sender's number may be given."""

_MAY_GO_LATER: Final = frozenset({408, 409, 425, 429})
"""HTTP statuses below 500 that say: not now. 429 is too many texts at once (Twilio 20429, 14107)."""

_ACCOUNT_STATUSES: Final = frozenset({401, 403, 404})
_ACCOUNT_CODES: Final = frozenset({21212, 21603, 21606, 21611, 21703, 21704})
"""HTTP statuses and Twilio's codes that say our own account or sender is not in order, or its queue is full.

The texts are kept until somebody has put that right.
"""


class TextRefusedError(Exception):
    """The text will not go however often it is tried. `code` is the service's own code for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextNotSentError(Exception):
    """The text did not go this time and may go later. `code` is the service's or an error's name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextSender(Protocol):
    """Something that can send a text to a phone."""

    def send(self, to: str, text: str, *, status_url: str | None = None) -> str:
        """Hand `text` over for the phone `to` (E.164); returns the service's id of it.

        `status_url` is where the service says what became of it. Raises TextRefusedError or TextNotSentError.
        """


class TwilioSender:
    """Sends by Twilio's REST API. Nothing of a text or a number is logged or put into an exception."""

    def __init__(self, account_sid: str, token: str, sender: str, api_base: str, timeout: float) -> None:
        self._client = Client(
            account_sid,
            token,
            http_client=TwilioHttpClient(timeout=timeout, logger=_silent()),
            # Else the client would look for a region of its own in this process's environment.
            environment={"-": "-"},
        )
        self._client.api.base_url = api_base
        service = _MESSAGING_SERVICE.fullmatch(sender)
        self._from = {"messaging_service_sid" if service else "from_": sender}

    def send(self, to: str, text: str, *, status_url: str | None = None) -> str:
        """Hand one text to Twilio; its MessageSid. See `TextSender.send`.

        A timeout counts as not sent, though Twilio may have taken the text: better twice than never.
        """
        callback = {} if status_url is None else {"status_callback": status_url}
        try:
            sent = self._client.messages.create(to=to, body=text, **self._from, **callback)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _fault(error.status, error.code) from None
        except (TwilioException, OSError, ValueError, KeyError, TypeError) as error:
            # No connection (an OSError), or something answered in Twilio's place, such as a proxy's page.
            # What they say is left out: it may quote the number.
            raise TextNotSentError(type(error).__name__) from None
        if not sent.sid:
            raise TextNotSentError("NoMessageSid")
        return str(sent.sid)


def text_sender(settings: Settings, *, timeout: float = TIMEOUT) -> TextSender | None:
    """The sender that the settings describe; None when SMS is off: one of Twilio's settings is missing."""
    if not is_on(settings):
        return None
    return TwilioSender(
        settings.twilio_account_sid or "",
        settings.secret("twilio_auth_token"),
        settings.twilio_from or "",
        settings.twilio_api_base,
        timeout,
    )


def is_on(settings: Settings) -> bool:
    """Whether this process was told enough to send and take texts."""
    return None not in (settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_from)


def _fault(status: int, code: int | None) -> Exception:
    named = str(code) if code else f"HTTP{status}"
    later = status >= 500 or status in _MAY_GO_LATER | _ACCOUNT_STATUSES or code in _ACCOUNT_CODES
    return TextNotSentError(named) if later else TextRefusedError(named)


def _silent() -> logging.Logger:
    """A logger that writes nothing: Twilio's client logs the addresses it calls and what came back."""
    logger = logging.getLogger("earshot.texting.twilio")
    logger.disabled = True
    return logger
