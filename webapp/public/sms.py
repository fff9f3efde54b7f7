"""Twilio's web hooks: a text that arrived, and what became of one that was sent (design.md section 8).

Both are answered at once, with nothing to say: replies go out by the scheduler. Whoever calls must have
signed with the account's token.
"""

from __future__ import annotations

import uuid
from typing import Final

import structlog
from flask import Response, request
from twilio.request_validator import RequestValidator

from bot.inbound import InboundError
from bot.sms.arrived import arrived
from bot.sms.phones import PhoneError, e164
from bot.sms.settling import settle
from bot.sms.taking import take_text
from earshot.texting import is_on
from webapp.bot_services import bot
from webapp.errors import ProblemError
from webapp.guards import open_to_all
from webapp.public import blueprint
from webapp.security import csrf
from webapp.wiring import here

log = structlog.get_logger()

NOTHING_TO_SAY: Final = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""An empty answer in Twilio's own language (TwiML)."""


@blueprint.post("/sms/twilio/inbound")
@open_to_all
def twilio_inbound() -> Response:
    """Take one text. The same MessageSid again changes nothing, so Twilio may try as often as it likes."""
    _must_be_twilio()
    try:
        phone = e164(request.form.get("From", ""))
    except PhoneError:
        # A name or a short code, such as an operator's own adverts: nobody who could be answered.
        log.info("text_from_no_phone")
        return _done()
    try:
        text = arrived(
            request.form.get("MessageSid", ""),
            request.form.get("Body", ""),
            opt_out=request.form.get("OptOutType"),
            pictures=request.form.get("NumMedia", "0") != "0",
        )
        with here().database.session() as session:
            take_text(session, bot(), phone, text)
    except InboundError as error:
        raise ProblemError(422, bot().words.faults[error.fault]) from error
    return _done()


@blueprint.post("/sms/twilio/status")
@open_to_all
def twilio_status() -> Response:
    """Note what became of a text. Reports may come twice, late and out of order."""
    _must_be_twilio()
    with here().database.session() as session:
        known = settle(
            session,
            here().council_id,
            provider_id=request.form.get("MessageSid", ""),
            text_id=_id(request.args.get("text")),
            status=request.form.get("MessageStatus", ""),
            error_code=_code(request.form.get("ErrorCode")),
            now=bot().clock(),
        )
        session.commit()
    if not known:
        # Such as a notice to a worker, whose delivery nobody waits for here.
        log.info("status_of_unknown_text")
    return _done()


# Twilio has no cookie and no form of ours: its signature is what another site's page cannot make.
for _hook in (twilio_inbound, twilio_status):
    csrf.exempt(_hook)


def _must_be_twilio() -> None:
    settings = here().settings
    if not is_on(settings):
        needed = "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM"
        raise ProblemError(404, f"SMS is off here: {needed} are not all set.")
    # What Twilio called, by the address it was given: proxies on the way may have changed what we see of it.
    query = request.query_string.decode("ascii", "replace")
    address = f"{settings.public_url}{request.path}{f'?{query}' if query else ''}"
    validator = RequestValidator(settings.secret("twilio_auth_token"))
    if not validator.validate(address, request.form, request.headers.get("X-Twilio-Signature", "")):
        log.warning("twilio_signature_wrong")
        raise ProblemError(403, "This was not signed with the account's token.")


def _done() -> Response:
    return Response(NOTHING_TO_SAY, content_type="text/xml; charset=utf-8")


def _id(given: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(given) if given else None
    except ValueError:
        return None


def _code(given: str | None) -> str | None:
    """Twilio's error code, which is a number; anything else is not written down."""
    return given if given and given.isascii() and given.isdigit() and len(given) <= 6 else None
