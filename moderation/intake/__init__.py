"""What workers bring in of what they were told: typed-in conversations, groups' notes, spreadsheets.

Each piece is stored, screened and, when there is a risk, raised as an alert, as in a chat.
"""

from moderation.intake.pieces import LONGEST_PIECE, MOST_PIECES, Piece, split_notes
from moderation.intake.results import RaisedAlert, Result, lately, result_of
from moderation.intake.spreadsheet import (
    LARGEST_FILE,
    MOST_ROWS,
    Column,
    SpreadsheetError,
    Table,
    columns_of,
    read_spreadsheet,
)
from moderation.intake.taking import read_stored, take_in
from moderation.intake.uploads import (
    Plan,
    confirm,
    counted,
    discard,
    forget_uploads,
    keep_upload,
    read_on,
    table_of,
    unfinished,
)

__all__ = [
    "LARGEST_FILE",
    "LONGEST_PIECE",
    "MOST_PIECES",
    "MOST_ROWS",
    "Column",
    "Piece",
    "Plan",
    "RaisedAlert",
    "Result",
    "SpreadsheetError",
    "Table",
    "columns_of",
    "confirm",
    "counted",
    "discard",
    "forget_uploads",
    "keep_upload",
    "lately",
    "read_on",
    "read_spreadsheet",
    "read_stored",
    "result_of",
    "split_notes",
    "table_of",
    "take_in",
    "unfinished",
]
