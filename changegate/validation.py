"""Which JSON Schemas apply to a document, and what they refuse and annotate: one book for one run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from changegate.model.change import ChangeSet, Document
from changegate.model.config import Config
from changegate.model.decision import SchemaError
from changegate.model.finding import Category
from changegate.model.path import escape
from changegate.model.key import key_text
from changegate.model.value import Stream, Value
from changegate.pattern import any_glob_matches
from changegate.schema import Validator, annotations, compiled, errors

Address = tuple[str | int, ...]
