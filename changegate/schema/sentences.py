"""What a schema refuses, in sentences that quote nothing of the data."""

from __future__ import annotations

from typing import Any


def telling(error: Any) -> Any:  # noqa: ANN401  jsonschema's error
    """Of the branches of anyOf or oneOf, choose the error that got deepest."""
    while error.context:
        error = max(error.context, key=lambda one: (len(one.absolute_path), str(one.validator)))
    return error


def sentence(error: Any) -> str:  # noqa: ANN401  jsonschema's error
    """Say what an error asks for; of the data it names keys at most."""
    keyword, wanted = error.validator, error.validator_value
    match keyword:
        case "required":
            missing = next((name for name in wanted if name not in error.instance), "?")
            return f"{missing!r} is missing"
        case "additionalProperties" | "unevaluatedProperties":
            known = error.schema.get("properties", {})
            extra = sorted(str(name) for name in error.instance if name not in known)
            return f"holds names its schema does not know: {', '.join(extra[:5])}"
        case "type":
            return f"must be of type {wanted if isinstance(wanted, str) else ' or '.join(wanted)}"
        case "enum":
            return f"must be one of {', '.join(map(str, wanted))}"
        case "const":
            return f"must be {wanted}"
        case None:
            return "is not allowed here"
        case _:
            return (
                f"breaks {keyword} {wanted!r}"
                if isinstance(wanted, str | int | float)
                else f"breaks {keyword}"
            )
