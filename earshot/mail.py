"""Sending e-mail over SMTP: a private way to the server whose certificate is checked, and plain failures.

Nothing of a message or an address is put into an exception: a log may hold what is raised here.
"""

from __future__ import annotations

import smtplib
import ssl
import uuid
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final

from earshot.settings_model import Settings

TIMEOUT: Final = 8.0
"""Seconds for each step of talking to the server. A message takes about ten steps, and the claim on a
notice lasts for two minutes (moderation/notices/sending.py)."""


class MailRefusedError(Exception):
    """The message will not go however often it is tried. `code` is like "SMTP 550"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailNotSentError(Exception):
    """The message did not go this time and may go later. `code` is like "SMTP 451" or an error's name.

    `nothing_goes`: the server itself is at fault, or our settings are, so that no other message would go.
    """

    def __init__(self, code: str, *, nothing_goes: bool) -> None:
        super().__init__(code)
        self.code = code
        self.nothing_goes = nothing_goes


@dataclass(frozen=True)
class MailSender:
    """Sends by one SMTP server. `security` is starttls, tls or none; `context` checks the certificate."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None
    password: str | None
    context: ssl.SSLContext
    timeout: float = TIMEOUT

    def send(self, to: str, subject: str, text: str, *, message_id: uuid.UUID) -> str:
        """Hand one message to the server; its Message-ID, which is the same for the same `message_id`.

        Raises MailRefusedError or MailNotSentError. The server may have taken the message all the same, if it
        broke off at the last moment.
        """
        try:
            message = self._message(to, subject, text, message_id)
            server = self._connected()
            try:
                server.send_message(message)
            except BaseException:
                server.close()
                raise
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # From None: what the library says quotes addresses and what the server answered.
            raise _fault(error) from None
        # It has been taken. Whatever goes wrong in saying goodbye must not have it sent again.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        return str(message["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        """A connection that is encrypted as the settings ask, and signed in to."""
        # Given, because the library would ask the network for this machine's name.
        name = self.sender.rpartition("@")[2]
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=self.timeout, context=self.context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=self.context)
            if self.user:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, to: str, subject: str, text: str, message_id: uuid.UUID) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{message_id}@{self.sender.rpartition('@')[2]}>"
        # So that nobody's holiday reply comes back (RFC 3834, and Exchange's own way of saying it).
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(text)
        return message


def mail_sender(settings: Settings, *, context: ssl.SSLContext | None = None) -> MailSender | None:
    """The sender that the settings describe; None when e-mail is off: no SMTP_HOST or no SMTP_FROM.

    `context` stands in for the machine's own certificates of authorities.
    """
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    password = settings.smtp_password
    return MailSender(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_from,
        settings.smtp_user,
        password.get_secret_value() if password else None,
        context or ssl.create_default_context(),
    )


def _fault(error: Exception) -> MailRefusedError | MailNotSentError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(code for code, _ in error.recipients.values())
        return _by_code(code)
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        # It did not take our greeting, name and password, or sender: that is about us, not about one message.
        return MailNotSentError(f"SMTP {error.smtp_code}", nothing_goes=True)
    if isinstance(error, smtplib.SMTPException | OSError):
        return MailNotSentError(type(error).__name__, nothing_goes=True)
    # An address that cannot be written into a message.
    return MailRefusedError(type(error).__name__)


def _by_code(code: int) -> MailRefusedError | MailNotSentError:
    """RFC 5321, 4.2.1: 5yz is for good, 4yz may go later."""
    if code >= 500:
        return MailRefusedError(f"SMTP {code}")
    return MailNotSentError(f"SMTP {code}", nothing_goes=False)
