"""A conversation in a terminal: reads lines, takes turns as the web does, writes what comes back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy.orm import Session

from bot.conversations import start_conversation
from bot.inbound import Inbound, InboundError
from bot.replies import Reply, State
from bot.services import Services
from bot.sms_form import as_texts, load_sms_form
from bot.turn import take_turn
from database.models import Conversation, YoungPerson
from database.session import Database
from surveys.engine.state import Button, Channel


class TerminalChat:
    """One tester's conversations. `write` is given each line to show."""

    def __init__(
        self,
        database: Database,
        services: Services,
        *,
        age_band: str | None,
        sms: bool,
        explain: bool,
        write: Callable[[str], object],
    ) -> None:
        self._database = database
        self._services = services
        self._age_band = age_band
        self._channel: Channel = "sms" if sms else "web"
        self._began_on = "sms" if sms else "terminal"
        self._explain = explain
        self._write = write
        self._buttons: Sequence[Button] = ()

    def run(self, lines: Iterable[str]) -> None:
        """Talk until the lines end or one is `:quit`."""
        with self._database.session() as session:
            conversation = self._begin(session)
            for line in lines:
                if line.strip() in {":quit", ":q"}:
                    return
                if line.strip() == ":new":
                    conversation = self._begin(session)
                elif line.strip():
                    self._turn(session, conversation, line)

    def _begin(self, session: Session) -> Conversation:
        started = start_conversation(session, self._services, channel=self._began_on)
        conversation = started.conversation
        if self._age_band is not None:
            person = YoungPerson(
                council_id=conversation.council_id,
                age_band=self._age_band,
                status="care_leaver" if self._age_band == "18-25" else "in_care",
                area="in_county",
            )
            session.add(person)
            session.flush()
            conversation.young_person_id = person.id
            session.commit()
        self._show(started.replies, State())
        return conversation

    def _turn(self, session: Session, conversation: Conversation, line: str) -> None:
        try:
            inbound = self._inbound(line)
            result = take_turn(session, self._services, conversation, inbound)
        except InboundError as error:
            self._write(f"bot> {self._services.words.faults[error.fault]}")
            return
        if self._explain and inbound.text is not None:
            self._write(self._explained(inbound.text))
        self._show(result.replies, result.state)

    def _inbound(self, line: str) -> Inbound:
        message_id = str(uuid.uuid4())
        number = line.strip().removeprefix(":")
        if line.strip().startswith(":") and number.isdigit():
            place = int(number)
            if not 1 <= place <= len(self._buttons):
                raise InboundError("unknown_button")
            return Inbound(message_id, payload=self._buttons[place - 1].payload, channel=self._channel)
        return Inbound(message_id, text=line, channel=self._channel)

    def _explained(self, text: str) -> str:
        """What the screen and the understanding made of it: the same calls as the turn's own."""
        screening = self._services.screen.screen(text)
        understood = self._services.understand(text)
        others = ", ".join(f"{goal} {confidence:.2f}" for goal, confidence in understood.ranking[:3])
        risk = f"risk {screening.level} ({screening.category})"
        return f"   [{risk}; {understood.by}: {others or understood.goal}]"

    def _show(self, replies: Sequence[Reply], state: State) -> None:
        if self._channel == "sms":
            for text in as_texts(replies, load_sms_form()):
                self._write(f"bot> {text}")
            return
        for reply in replies:
            self._write(f"bot> {reply.text}")
        self._buttons = next((reply.buttons for reply in reversed(replies) if reply.buttons), ())
        if self._buttons:
            numbered = "  ".join(f":{n} {button.title}" for n, button in enumerate(self._buttons, start=1))
            self._write(f"     {numbered}")
        if state.progress:
            self._write(f"     ({state.progress[0]} of {state.progress[1]})")
