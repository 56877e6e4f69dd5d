"""What looks like identity by its key and is text, a label or a note by its value or its place."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import (
    keys_above,
    own_key,
    words_around,
    words_beside,
)
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import is_bare, text, texts, truth
from changegate.model.change import Side
from changegate.model.finding import Category
from changegate.model.value import ABSENT, Empty
from changegate.regex import regex


def is_display_issuer(setting: Setting, rule: Rule) -> bool:
    """The issuer an authenticator app shows beside its codes, or a login page in its title."""
    if rule.category is not Category.ISSUER:
        return False
    parent = words_around(keys_above(setting)[:1])
    label = bool(parent & {"totp", "otp", "frontend", "webauthn", "authenticator_app"})
    label = label or bool({"totp", "otp", "2fa", "mfa"} & set(words(own_key(setting))))
    return label and not any("://" in value for value in texts(setting))


def is_switch_named_issuer(setting: Setting, rule: Rule) -> bool:
    """`issuer: true` asks for a field of a certificate to be passed on; a cluster issuer makes them."""
    if rule.category is not Category.ISSUER:
        return False
    return words(own_key(setting))[-2:] == ("cluster", "issuer") or _is_switched(setting)


def is_nothing_either_way(setting: Setting, rule: Rule) -> bool:
    """An empty list or text that was added, or is gone, names nobody; of a check it may still be a state."""
    if rule.category in {Category.VERIFICATION, Category.ACCESS_PATH}:
        return False
    if rule.category in _AWAITED and _is_blank(setting):
        return False
    # Of a variable that got another name the sides may be containers, which stand there as empty ones.
    sides = (*_sides(setting), setting.change.deployed, setting.change.proposed)
    return all(side is None or side in _NOTHING for side in sides)


def is_switch_for_a_name(setting: Setting, rule: Rule) -> bool:
    """`sets_sni: true` says whether a name is sent, and which it is stands elsewhere."""
    return rule.compare in {"host", "url", "url=", "dn"} and _is_switched(setting)


def _is_switched(setting: Setting) -> bool:
    """Whether a setting only ever says yes or no; a name that gives way to `false` is lost, not switched."""
    said = [truth(side) for side in _sides(setting) if not is_bare(side)]
    return len(said) > 0 and all(one is not None for one in said)


# A blank that waits for a value, as charts and examples have it: the service has such a setting from now on.
_AWAITED: Final = frozenset(
    {Category.AUDIENCE, Category.CLIENT, Category.CLIENT_CREDENTIAL, Category.DIRECTORY, Category.FEDERATION,
     Category.ISSUER, Category.REDIRECT_URI, Category.SESSION_COOKIE, Category.SIGNING_KEY,
     Category.WORKLOAD_IDENTITY}
)  # fmt: skip


def _is_blank(setting: Setting) -> bool:
    """Whether a setting that is new, or gone, holds nothing: `clientSecret: ""`, `DB_PASSWORD:`."""
    return all(side is None or side is ABSENT or side == "" for side in _sides(setting))


_NOTHING: Final = (ABSENT, "", Empty.LIST, Empty.MAPPING)


def is_realm_prompt(setting: Setting, rule: Rule) -> bool:
    """The realm of HTTP basic authentication is the text a browser shows."""
    if words(own_key(setting))[-1:] != ("realm",) or rule.category is Category.DIRECTORY:
        return False
    parent = "_".join(words(" ".join(keys_above(setting)[:2]))).replace("_", "")
    prompt = any(word in parent for word in ("basicauth", "digestauth", "authbasic"))
    return prompt or any(" " in value.strip() for value in texts(setting))


def is_mail(setting: Setting, rule: Rule) -> bool:
    """Subjects, senders and bodies of mails that speak of logins."""
    around = words_around(keys_above(setting)[:2])
    if around & {"mail", "mailer", "smtp", "notifier", "sms"} or "smtp" in words(own_key(setting)):
        # The account that mails are sent with is one all the same.
        return rule.category not in {
            Category.VERIFICATION,
            Category.TLS_IDENTITY,
            Category.CLIENT_CREDENTIAL,
        }
    own = words(own_key(setting))
    return (
        own[-1:] in {("subject",), ("html",)} or own[-2:] == ("email", "body") or own[:1] == ("verifyemail",)
    )


_SENDERS: Final = frozenset(
    {
        "notify",
        "notification",
        "sender",
        "sending",
        "ses",
        "smtp",
        "mailer",
        "sendgrid",
        "mailgun",
        "postmark",
    }
)


def is_domain_mails_come_from(setting: Setting, rule: Rule) -> bool:
    """`ses: {email_domain: …}` sends mail; it lets nobody in."""
    own = words(own_key(setting))
    if rule.category is not Category.AUTHORIZATION_BINDING or own[-2:] != ("email", "domain"):
        return False
    return bool(words_around((own_key(setting), *keys_above(setting)[:2])) & _SENDERS)


def is_piece_of_an_expression(setting: Setting, rule: Rule) -> bool:
    """`%{User-Password}` cut at an equals sign is no key but what is left of an expression."""
    del rule
    return "%{" in own_key(setting)


def is_prose(setting: Setting, rule: Rule) -> bool:
    """A sentence or a label stands where a time, an address or a key would."""
    if rule.compare in {"pem", "key", "flt", "pol", "dn", "sec"} or rule.category in _NAMED_IN_WORDS:
        return any(map(_is_sentence, texts(setting)))
    return any(_is_sentence(value) or _is_label(value) for value in texts(setting))


_NAMED_IN_WORDS: Final = frozenset(
    {Category.TLS_IDENTITY, Category.AUTHORIZATION_BINDING, Category.DIRECTORY, Category.FEDERATION}
)
_FUNCTION_WORDS: Final = frozenset(
    {"the", "a", "an", "your", "you", "we", "our", "to", "of", "for", "is", "are", "this", "that", "please",
     "with", "and", "or", "in", "on", "will", "can", "not", "has", "have", "be", "it", "if", "when",
     "must"}
)  # fmt: skip


def _is_sentence(value: str) -> bool:
    if "-----BEGIN" in value or "://" in value[:12] or value.lstrip()[:1] in {"{", "[", "(", "<"}:
        return False
    found = [word.strip(".,:;!?'\"").casefold() for word in value[:2000].split()]
    return len(found) >= 3 and sum(word in _FUNCTION_WORDS for word in found) >= 2


def _is_label(value: str) -> bool:
    """Whether text is a caption: words with a capital in front and nothing a machine would read."""
    return re.fullmatch(r"[A-Z][a-z]+(?: [A-Za-z()'-]{1,24}){1,8}[.:!?]?", value.strip()) is not None


_TRANSLATIONS: Final = regex(
    r"(?:^|/)(?:i18n|l10n|internationali[sz]ation|locales?|langs?|languages?|translations?)/|"
    r"(?:^|/)(?:messages|translations?|locale|lang|i18n)(?:[._-][A-Za-z]{2}(?:[_-][A-Za-z]{2})?)?\.[a-z]+$",
    re.IGNORECASE,
)
_LANGUAGES: Final = frozenset(
    {"en", "fr", "de", "es", "it", "pt", "nl", "cy", "ca", "da", "sv", "nb", "fi", "pl", "cs", "ja", "ko",
     "zh", "ru", "uk", "tr", "ar", "he", "hu", "ro", "el", "ga", "is", "et", "lv", "lt", "sk", "sl",
     "bg"}
)  # fmt: skip


def is_translation(setting: Setting, rule: Rule) -> bool:
    """Texts of a user interface, in a file of translations or beside the same text in other languages."""
    del rule
    if _TRANSLATIONS.search(setting.path) is not None:
        return True
    own = words(own_key(setting))
    if own[-1:] == () or own[-1] not in _LANGUAGES:
        return False
    return any(form in setting.siblings for one in _LANGUAGES for form in (one, one.upper(), one.title()))


def is_to_be_read(path: str) -> bool:
    """Whether a file holds texts for people, by its path."""
    return _TRANSLATIONS.search(path) is not None or _NOTES.search(path) is not None


def is_address_of_files(setting: Setting, rule: Rule) -> bool:
    """`MEDIA_PUBLIC_BASE_URL`: where pictures lie is no name of the service."""
    return rule.category is Category.SERVICE_IDENTITY and not _FILES.isdisjoint(words(own_key(setting)))


_FILES: Final = frozenset(
    {"asset", "assets", "avatar", "avatars", "cdn", "download", "downloads", "file", "files", "image",
     "images", "media", "static", "upload", "uploads"}
)  # fmt: skip
_LOGIN_WORDS: Final = frozenset(
    {"authorization", "token", "password", "username", "apikey", "credentials", "bearer"}
)


def is_address_of_another(setting: Setting, rule: Rule) -> bool:
    """An address beside the login it is called with is somebody else's."""
    if rule.category is not Category.SERVICE_IDENTITY or words(own_key(setting)) not in _BASES:
        return False
    return bool(words_beside(setting) & _LOGIN_WORDS)


_BASES: Final = (("base", "url"), ("base", "uri"), ("url",), ("server", "url"))


_NOTES: Final = regex(
    r"(?:^|/)(?:(?:releasenotes?|changelogs?|release[-_]notes?)/|(?:readme|changelog)[\w.-]*$)", re.IGNORECASE
)


def is_release_note(setting: Setting, rule: Rule) -> bool:
    """Notes about releases and introductions tell of settings; they set none."""
    del rule
    return _NOTES.search(setting.path) is not None


def is_page(setting: Setting, rule: Rule) -> bool:
    """A menu that names the pages about tokens and certificates."""
    del rule
    found = [value for value in texts(setting) if value.strip()]
    return len(found) > 0 and all(_PAGE.fullmatch(value) is not None for value in found)


_PAGE: Final = regex(r"[\w./#-]+\.(?:md|mdx|rst|adoc|html?)(?:#[\w-]*)?")


def is_spec_timing(setting: Setting, rule: Rule) -> bool:
    """Keys that are paths of source files, as in a record of how long tests took."""
    del rule
    own = own_key(setting)
    return (
        "/" in own
        and re.search(r"\.(?:rb|py|ts|tsx|js|jsx|go|java|kt|feature|ex|exs|php|cs|rs)$", own) is not None
    )


def is_cloud_account_constant(setting: Setting, rule: Rule) -> bool:
    """The addresses in a service account file are the same in all of them; a change away from them is not."""
    if text(setting.siblings.get("type")) != "service_account" or rule.category is Category.CLIENT:
        return False
    found = list(texts(setting))
    host = r"https://(?:accounts|oauth2|www)\.(?:google|googleapis)\.com/\S*"
    return len(found) > 0 and all(re.fullmatch(host, value) is not None for value in found)


def is_schema(setting: Setting, rule: Rule) -> bool:
    """What a schema says of a property is not the property's value."""
    del rule
    above = keys_above(setting)
    if "openAPIV3Schema" in above:
        return True
    described = own_key(setting) in {
        "type",
        "description",
        "format",
        "title",
        "pattern",
        "example",
        "$ref",
        "$id",
    }
    return described and "properties" in above[1:2] and setting.keys[-1] != "[]"


def _sides(setting: Setting) -> tuple[Side, Side]:
    return (setting.proposed, setting.deployed)


TRAPS: Final[tuple[Trap, ...]] = (
    is_display_issuer,
    is_switch_named_issuer,
    is_nothing_either_way,
    is_switch_for_a_name,
    is_realm_prompt,
    is_mail,
    is_domain_mails_come_from,
    is_piece_of_an_expression,
    is_prose,
    is_translation,
    is_address_of_another,
    is_address_of_files,
    is_release_note,
    is_page,
    is_spec_timing,
    is_cloud_account_constant,
    is_schema,
)
