"""Every table, a file per domain. Importing this package registers all of them."""

from database.models.accounts import Account
from database.models.alerts import (
    Alert,
    AlertAction,
    AlertContribution,
    Notice,
    OnCallAway,
    OnCallTurn,
    SafetyTask,
)
from database.models.contributions import Contribution, Screening, ScreeningCorrection, TakenIn, Upload
from database.models.conversations import Conversation, Message
from database.models.council import Council
from database.models.hand_overs import HandOver
from database.models.identity import JoinCode, Person
from database.models.operations import AuditEntry, Heartbeat
from database.models.people import YoungPerson
from database.models.responses import Answer, QuestionnaireVersion, Response
from database.models.summaries import PublishedSummary, SummaryDraft
from database.models.texting import OutgoingText, SmsThread

__all__ = [
    "Account",
    "Alert",
    "AlertAction",
    "AlertContribution",
    "Answer",
    "AuditEntry",
    "Contribution",
    "Conversation",
    "Council",
    "HandOver",
    "Heartbeat",
    "JoinCode",
    "Message",
    "Notice",
    "OnCallAway",
    "OnCallTurn",
    "OutgoingText",
    "Person",
    "PublishedSummary",
    "QuestionnaireVersion",
    "Response",
    "SafetyTask",
    "Screening",
    "ScreeningCorrection",
    "SmsThread",
    "SummaryDraft",
    "TakenIn",
    "Upload",
    "YoungPerson",
]
