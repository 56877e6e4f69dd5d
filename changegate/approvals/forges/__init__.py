"""Forges whose reviews may count, by name."""

from __future__ import annotations

from typing import Final

from changegate.approvals.forges import github, gitlab
from changegate.approvals.forges._contract import Forge

FORGES: Final[dict[str, Forge]] = {"github": github, "gitlab": gitlab}
