"""The one door to git, and to the files of a side: what they hold, and never anything they would run."""

from changegate.repository.directory import directory_side
from changegate.repository.merge import merged
from changegate.repository.pairs import changed
from changegate.repository.repository import Repository

__all__ = ["Repository", "changed", "directory_side", "merged"]
