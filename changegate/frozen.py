"""Frozen values whose methods are written when the first of them is needed.

Python writes six methods of a frozen dataclass as text, and compiles each, when the class is made. A run that
has one file to judge spent a third of its time on that, for classes of which it used a few.
"""

from __future__ import annotations

import dataclasses
import inspect
import threading
from typing import Final, TypeVar, cast, dataclass_transform

_T = TypeVar("_T")
# What `dataclass` gives a class; one that its body has goes before.
_METHODS: Final = ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__")
_TOLD: Final = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")

# The class as it stands in the source, by the one made of it; gone when its methods have been written.
_waiting: dict[type, type] = {}
_writing: Final = threading.RLock()


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[_T]) -> type[_T]:
    """Return the class that `dataclass(frozen=True, slots=True)` would, for one that derives from nothing."""
    fields = tuple(inspect.get_annotations(cls))
    kept = {
        name: value for name, value in vars(cls).items() if name not in {*fields, "__dict__", "__weakref__"}
    }
    later = {name: _Later(name) for name in (*_METHODS, *_TOLD) if name not in kept}
    copied = {"__getstate__": _state, "__setstate__": _restored}
    made = type(cls.__name__, cls.__bases__, {**copied, **kept, **later, "__slots__": fields})
    made.__qualname__ = cls.__qualname__
    _waiting[made] = cls
    return cast("type[_T]", made)


def _state(self: object) -> list[object]:
    """What is kept of a value that is copied or sent to another process."""
    return [getattr(self, field.name) for field in dataclasses.fields(self)]  # type: ignore[arg-type]


def _restored(self: object, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):  # type: ignore[arg-type]
        object.__setattr__(self, field.name, value)


class _Later:
    """Stands for what a class has once its methods are written, and has them written when it is asked for."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> object:
        _write(owner)
        found = getattr(owner, self._name)
        return found if instance is None or self._name in _TOLD else found.__get__(instance, owner)


def _write(owner: type) -> None:
    with _writing:
        for made in owner.__mro__:
            source = _waiting.pop(made, None)
            if source is None:
                continue
            written = vars(dataclasses.dataclass(frozen=True)(source))
            for name in (*_METHODS, *_TOLD):
                if isinstance(vars(made).get(name), _Later):
                    setattr(made, name, written[name])
