"""What looks like identity and stands in a file, or under a key, about how software is made and watched."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import keys_above, own_key, speaks_of_auth
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import is_bare, text, texts, truth
from changegate.model.finding import Category, Severity
from changegate.regex import regex


def is_no_configuration(setting: Setting) -> bool:
    """Whether a setting is a rule about code, a library's version or a recorded answer, by its place."""
    path = setting.path
    if _LINTERS.search(path) is not None:
        return True
    if _LIBRARIES.search(path) is not None:
        return not any(key in _OF_TOOLS for key in setting.keys[:1])
    return _RECORDINGS.search(path) is not None and not _RECORDED.isdisjoint(setting.keys)


def is_about_making_software(setting: Setting, rule: Rule) -> bool:
    """`no-anonymous-default-export: off`, `token-validation = "5.0.2"`, `request: {body: …}` of a stub."""
    del rule
    return is_no_configuration(setting)


_LINTERS: Final = regex(
    r"(?:^|/)\.?(?:eslintrc|oxlintrc|tslint|stylelintrc|jshintrc|rubocop\w*|golangci\w*|pylintrc|flake8|ruff|"
    r"yamllint|markdownlint\w*|prettierrc|editorconfig|pre-commit-config|sonar-project|sonarcloud|credo|detekt|ktlint|"
    r"checkstyle|phpcs|phpstan|spectral)(?:[.-][\w.-]*)?$",
    re.IGNORECASE,
)
_LIBRARIES: Final = regex(
    r"(?:^|/)(?:libs\.versions\.toml|[\w-]*\.versions\.toml|pyproject\.toml|cargo\.toml|pipfile|bower\.json|"
    r"project\.json|pubspec\.yaml|composer\.json|package\.json|buildpack\.toml)$",
    re.IGNORECASE,
)
# Below these, programs keep settings of their own in such files.
_OF_TOOLS: Final = frozenset({"tool", "config", "extra", "metadata", "publishConfig"})
_RECORDINGS: Final = regex(
    r"(?:^|/)(?:pacts?|cassettes|__snapshots__|__files|wiremock/mappings)/", re.IGNORECASE
)
_RECORDED: Final = frozenset(
    {"request", "response", "interactions", "http_interactions", "messages", "mappings", "matchingRules"}
)


def is_logger(setting: Setting, rule: Rule) -> bool:
    """`log4j.category.org.example.ldap=DEBUG`: how much is written down about a part of the program."""
    del rule
    own, above = own_key(setting), keys_above(setting)[:3]
    if _LOGGER.match(own) is not None:
        return True
    if not any(_LOGGERS.fullmatch("_".join(words(key))) for key in above):
        return False
    return any(value.strip().casefold() in _LEVELS for value in texts(setting))


_LOGGER: Final = regex(r"(?:log4j2?|logback|logging)\.(?:category|logger|level|loggers)\.|logger\.")
_LOGGERS: Final = regex(r"(?:log|logging)?_?(?:levels?|loggers?)|logging")
_LEVELS: Final = frozenset(
    {"trace", "debug", "info", "information", "warn", "warning", "error", "fatal", "off", "critical"}
)


def is_address_of_a_developer(setting: Setting, rule: Rule) -> bool:
    """`applicationUrl` in `launchSettings.json`: where a program listens on the desk it is written on."""
    own = "_".join(words(own_key(setting)))
    launched = setting.path.rpartition("/")[2].casefold() == "launchsettings.json"
    return (
        launched and rule.category is Category.SERVICE_IDENTITY and own in {"application_url", "launch_url"}
    )


def is_base_of_another(setting: Setting, rule: Rule) -> bool:
    """`case-notes.base-url`: where another service is called, which is no name of this one."""
    own = words(own_key(setting))
    if rule.category is not Category.SERVICE_IDENTITY or own[-2:] not in {("base", "url"), ("base", "uri")}:
        return False
    return len(own) > 2 and _OWN.isdisjoint(own) and not speaks_of_auth(own_key(setting))


_OWN: Final = frozenset(
    {"app", "application", "external", "frontend", "issuer", "my", "own", "portal", "public", "redirect",
     "self", "server", "service", "site", "web", "website", "www"}
)  # fmt: skip


def is_banner(setting: Setting, rule: Rule) -> bool:
    """`server_tokens: off` leaves the version out of what a web server says of itself."""
    del rule
    return words(own_key(setting))[-2:] == ("server", "tokens")


def is_switch_for_a_credential(setting: Setting, rule: Rule) -> bool:
    """`INCLUDE_DIGITAL_CREDENTIAL: true`: a truth is no password."""
    if rule.category is not Category.CLIENT_CREDENTIAL or rule.severity is not Severity.MEDIUM:
        return False
    if "basic_auth" in rule.pattern and "basic" in words(own_key(setting)):
        return False
    sides = [side for side in (setting.proposed, setting.deployed) if not is_bare(side)]
    return len(sides) > 0 and all(truth(side) is not None and text(side) not in {"0", "1"} for side in sides)


TRAPS: Final[tuple[Trap, ...]] = (
    is_about_making_software,
    is_logger,
    is_address_of_a_developer,
    is_banner,
    is_base_of_another,
    is_switch_for_a_credential,
)
