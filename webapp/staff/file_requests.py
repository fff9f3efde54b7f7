"""Requests that may carry a spreadsheet: larger than others on one route, and never on disk."""

from __future__ import annotations

import io
from typing import IO

from flask import Request

from moderation.intake import LARGEST_FILE

TAKES_FILES = frozenset({"staff.bring_in_spreadsheet"})
"""The endpoints that take a file."""

ROOM = 2 * LARGEST_FILE
"""Bytes such a request may have, so that a file a little too large is answered in words on its own page."""


class StaffRequest(Request):
    """A request to the staff portal."""

    @property
    def max_content_length(self) -> int | None:
        """The limit of bytes, wider where a file is taken."""
        return ROOM if self.endpoint in TAKES_FILES else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 -- Werkzeug's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        """Where an upload goes: memory. Werkzeug would put a large one in a file in the clear."""
        return io.BytesIO()
