"""The domain an address belongs to: who answers for a host is decided by what somebody registered."""

from __future__ import annotations

from typing import Final

from changegate.classify.shapes import host
from changegate.classify.urls import address

# Below these under the domain of a country, everybody registers: `example.co.uk`.
_SECOND_LEVELS: Final = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "or", "org"})
# Below these every customer has a name of their own. No list of such domains is ever whole; a domain that is
# missing here only lets two of its customers pass for one.
_SHARED: Final = frozenset(
    {
        "amazonaws.com",
        "amazoncognito.com",
        "auth0.com",
        "azurewebsites.net",
        "b2clogin.com",
        "cloudfront.net",
        "github.io",
        "herokuapp.com",
        "netlify.app",
        "okta.com",
        "oktapreview.com",
        "onmicrosoft.com",
        "pages.dev",
        "run.app",
        "vercel.app",
        "web.app",
        "workers.dev",
    }
)


def domain(value: str) -> str | None:
    """Return the registrable domain of a URL's or a lone host's name; None where there is none."""
    found = address(value)
    name = value if found is None else found.host
    if not host.matches(name):
        return None
    labels = name.rpartition(":")[0].lower().split(".") if ":" in name else name.lower().split(".")
    country = len(labels[-1]) == 2
    deep = ".".join(labels[-2:]) in _SHARED or (country and labels[-2] in _SECOND_LEVELS)
    return ".".join(labels[-3:] if deep else labels[-2:])
