"""A change-control gate for service configuration."""

from typing import Final

VERSION: Final = "0.1.0"
