"""What people said on a forge about a commit, as the forge tells it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from changegate.frozen import frozen


class Opinion(Enum):
    """How a person's last review stands."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes-requested"
    DISMISSED = "dismissed"


@frozen
class Review:
    """One person's review: of which commit (empty: nobody can tell), when (UTC), and with which words.

    `locator` is where people find it.
    """

    login: str
    opinion: Opinion
    commit: str
    at: datetime
    text: str
    is_bot: bool
    locator: str


@frozen
class Discussion:
    """All reviews of a pull or merge request, oldest first, and the login of whoever opened it."""

    forge: str
    source: str
    author: str
    reviews: tuple[Review, ...]
