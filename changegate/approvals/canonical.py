"""JSON in its one canonical form (RFC 8785), for statements that are compared byte by byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from changegate.errors import InvalidInputError


def canonical(value: object) -> bytes:
    """Return the canonical bytes of plain data.

    Text with half a surrogate pair, which UTF-8 cannot hold, becomes `{"ill-formed": ESCAPED}`, so that it
    never looks like other text.

    Raises:
        InvalidInputError: a number or name that canonical JSON cannot hold.
    """
    import rfc8785  # noqa: PLC0415  start-up: only records need canonical bytes

    try:
        return rfc8785.dumps(_encodable(value))  # type: ignore[arg-type]  # checked by the library
    except rfc8785.CanonicalizationError as error:
        raise InvalidInputError("the approval record", f"cannot be written as JSON: {error}") from error


def _encodable(value: object) -> object:
    match value:
        case str() if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            escaped = value.replace("\\", "\\\\").encode("utf-8", "backslashreplace").decode("utf-8")
            return {"ill-formed": escaped}
        case str():
            return value
        case Mapping():
            return {str(key): _encodable(item) for key, item in value.items()}
        case Sequence():
            return [_encodable(item) for item in value]
        case _:
            return value
