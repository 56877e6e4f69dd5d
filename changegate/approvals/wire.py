"""The wire format of SSH (RFC 4251 section 5): read strictly, with nothing left over, and written."""

from __future__ import annotations

from dataclasses import dataclass

from changegate.approvals.rejected import malformed


@dataclass(slots=True)
class Reader:
    """Takes fields off the front of some bytes.

    Its methods raise `Rejected` where the bytes end too early or a number is not in its one shortest form.
    """

    data: bytes
    position: int = 0

    def take(self, count: int) -> bytes:
        """Take so many bytes as they stand."""
        end = self.position + count
        if end > len(self.data):
            raise malformed("an SSH field ends too early")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def byte(self) -> int:
        """Take one byte."""
        return self.take(1)[0]

    def uint32(self) -> int:
        """Take an unsigned number of 32 bits."""
        return int.from_bytes(self.take(4), "big")

    def uint64(self) -> int:
        """Take an unsigned number of 64 bits."""
        return int.from_bytes(self.take(8), "big")

    def string(self) -> bytes:
        """Take a string: its length, then its bytes."""
        return self.take(self.uint32())

    def natural(self) -> int:
        """Take an mpint that is positive; a number written longer than needed is refused."""
        raw = self.string()
        number = int.from_bytes(raw, "big")
        if number == 0 or mpint(number) != string(raw):
            raise malformed("an SSH number is not a positive one in its shortest form")
        return number

    def end(self) -> None:
        """Insist that nothing is left."""
        if self.position != len(self.data):
            raise malformed("something stands behind the end of an SSH field")

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position == len(self.data)


def string(raw: bytes) -> bytes:
    """Write a string."""
    return len(raw).to_bytes(4, "big") + raw


def mpint(number: int) -> bytes:
    """Write a number that is not negative."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")
