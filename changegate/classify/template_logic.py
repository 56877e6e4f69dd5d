"""What the logic of a template hangs on: the names it asks, not those of its helpers or of its chart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from changegate.classify.context import speaks_of_auth
from changegate.classify.heuristics.rule import Strength
from changegate.classify.heuristics.rules import rules_for
from changegate.classify.names import name as named
from changegate.classify.names import words
from changegate.model.finding import Category
from changegate.regex import regex

# The keys under which the reader of templates puts what is no setting to it: logic, and lines of their own.
LOGIC: Final = "(template)"
LOOSE: Final = frozenset({"(text)", "(value)"})

# `include "authentik.labels"`, `template "dex.fullname"`: names of helpers carry the name of the chart.
_HELPER: Final = regex(
    r"\b(?:include|template|define|block|tpl)\s+\(?\s*(?:\"(?:[\w-]*\.)?([^\"]*)\"|'(?:[\w-]*\.)?([^']*)')"
)
_PLAIN: Final = regex(r"(?i)(?:name|labels|chart|image|namespace|version|port|host)$")
_PAGE: Final = regex(r"(?:^|/)(?:readme|changelog)\b[^/]*$|\.(?:md|mdx|rst|adoc)\.\w+$", re.IGNORECASE)
# A guard that hangs on one of these by name decides about it, whatever else it stands among.
_HELD: Final = frozenset(
    {Category.CLIENT, Category.CLIENT_CREDENTIAL, Category.SIGNING_KEY, Category.TLS_IDENTITY}
)
# A line of a description: words and nothing that a machine would read.
_SENTENCE: Final = regex(r"(?:[A-Za-z][A-Za-z'-]*[,.:;]?\s+){5,}[A-Za-z][A-Za-z'-]*[,.:;]?")
_TEXT: Final = regex(r"\"[^\"]*\"|'[^']*'")
_NAME: Final = regex(r"[A-Za-z_$.][\w$.-]*")
# Names of products: in the chart of such a product they stand in every line and say nothing.
_PRODUCTS: Final = frozenset(
    {"auth0", "authelia", "authentik", "cilogon", "cognito", "dex", "hydra", "keycloak", "keystone", "kratos",
     "okta", "pomerium", "spiffe", "spire", "uaa", "zitadel"}
)  # fmt: skip


def is_page(path: str) -> bool:
    """Whether a template becomes a page to read: `README.md.gotmpl` says what there is and does nothing."""
    return _PAGE.search(path) is not None


def asked(line: str) -> Iterator[str]:
    """Yield the names about identity that a line asks for; in a line of plain code quoted names count too."""
    plain = "{{" not in line
    if plain and _SENTENCE.fullmatch(line.strip()) is not None:
        return
    rest = _HELPER.sub(r" \1\2 ", line)
    names = _NAME.findall(rest if plain else _TEXT.sub(" ", rest))
    yield from filter(_speaks_of_identity, names)
    yield from (helper for helper in _helpers(line) if not _speaks_of_identity(helper))


def _helpers(line: str) -> Iterator[str]:
    """Yield the helpers of a chart that are called after a product of identity the chart itself is not.

    `include "shop.keycloak.envs"` brings settings in; names, labels and images of such a part say nothing.
    """
    for match in _HELPER.finditer(line):
        own = match[1] or match[2] or ""
        products = _PRODUCTS.intersection(words(own))
        if products and products.isdisjoint(words(match[0][: -len(own) - 1])) and not _PLAIN.search(own):
            yield own


def _speaks_of_identity(name: str) -> bool:
    """Whether a name is about authentication beyond being the name of a product."""
    # `kubeRBACProxy` stands before metrics and is a product, too.
    said = " ".join(word for word in words(name) if word not in _PRODUCTS).replace("rbac proxy", "")
    if any(rule.strength is Strength.STRONG and rule.category in _HELD for rule in rules_for(named(name))):
        return True
    return speaks_of_auth(said) or "serviceaccount" in said.replace(" ", "")
