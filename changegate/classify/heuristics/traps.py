"""What looks like identity and is not: each test keeps one kind of ordinary setting quiet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from changegate.classify.context import companions, in_auth_context, speaks_of_auth, words_around
from changegate.classify.heuristics.rules import Rule
from changegate.classify.names import last_key, parents, words
from changegate.classify.setting import Setting
from changegate.classify.values import text, texts, truth
from changegate.model.change import Side
from changegate.model.finding import Category

Trap = Callable[[Setting, Rule], bool]

# A key with one of these words is about something else, however much the rest looks like identity.
_ELSEWHERE: Final = frozenset(
    {"template", "text", "report", "dashboard", "metric", "campaign", "newsletter", "analytics", "logo",
     "icon",
     "description", "percent", "percentage", "reminder", "prompt", "experiment", "buffer", "replica",
     "replicas",
     "retention", "cron", "schedule", "author", "authors", "license", "locale", "bucket", "title", "label",
     "tooltip", "placeholder", "banner", "html", "color", "colour", "image", "images", "docs", "changelog"}
)  # fmt: skip
_ELSEWHERE_PAIRS: Final = frozenset(
    {"target_group", "ab_test", "feature_flag", "instance_group", "consumer_group", "placement_group",
     "resource_group", "log_group", "node_group", "security_group", "pull_policy", "restart_policy",
     "max_tokens", "token_bucket", "token_limit", "token_count", "tokens_per"}
)  # fmt: skip
_COUNTS: Final = frozenset({"count", "size", "total"})


def _own(setting: Setting) -> str:
    return last_key(setting.keys, setting.name)


def _above(setting: Setting) -> tuple[str, ...]:
    return parents(setting.keys, _own(setting))


def is_named_for_something_else(setting: Setting, rule: Rule) -> bool:
    """Reports, dashboards, prompts, token buckets, logos: identity words in a key about something else."""
    found = words(_own(setting))
    if any(word in _ELSEWHERE for word in found) or found[-1:] in [(word,) for word in _COUNTS]:
        return True
    joined = "_".join(found)
    return rule.category is not Category.MFA_POLICY and any(
        re.search(rf"(?:^|_){pair}(?:_|$)", joined) is not None for pair in _ELSEWHERE_PAIRS
    )


def is_display_issuer(setting: Setting, rule: Rule) -> bool:
    """The issuer an authenticator app shows beside its codes, or a login page in its title."""
    if rule.category is not Category.ISSUER:
        return False
    parent = words_around(_above(setting)[:1])
    label = bool(parent & {"totp", "otp", "frontend", "webauthn", "authenticator_app"})
    label = label or bool({"totp", "otp", "2fa", "mfa"} & set(words(_own(setting))))
    return label and not any("://" in value for value in texts(setting))


def is_switch_named_issuer(setting: Setting, rule: Rule) -> bool:
    """`issuer: true` asks for a field of a certificate to be passed on; it names no issuer."""
    return rule.category is Category.ISSUER and any(truth(side) is not None for side in _sides(setting))


def is_load_balancer_stickiness(setting: Setting, rule: Rule) -> bool:
    """Session affinity and sticky cookies of a load balancer belong to nobody's login."""
    if rule.category is not Category.SESSION_COOKIE:
        return False
    around = words_around((_own(setting), *_above(setting)))
    annotation = "_".join(words(_own(setting)))
    return (
        bool(around & {"affinity", "sticky", "stickiness"}) or "ingress_kubernetes_io_session" in annotation
    )


def is_broker_client_id(setting: Setting, rule: Rule) -> bool:
    """The client id of a message broker or metrics library is a label in logs."""
    if rule.category is not Category.CLIENT or "client" not in words(_own(setting)):
        return False
    mark = {"bootstrap", "broker", "kafka", "mqtt", "topic", "consumer", "qos", "amqp", "nats", "producer",
            "launch", "statsd", "segment", "benthos", "rabbitmq", "zookeeper"}  # fmt: skip
    around = words_around((*companions(setting), *_above(setting)[:2], _own(setting)))
    return bool(around & mark) and not bool(around & {"oauth", "oauth2", "oidc", "secret", "issuer"})


def is_marketing_audience(setting: Setting, rule: Rule) -> bool:
    """An audience of readers, not of tokens."""
    if rule.category is not Category.AUDIENCE:
        return False
    mark = {"campaign", "segment", "newsletter", "mailchimp", "marketing", "article", "advert", "ads",
            "persona", "demographic"}  # fmt: skip
    if words_around((*companions(setting), *_above(setting)[:2], _own(setting))) & mark:
        return True
    return not in_auth_context(setting) and not any(map(_names_a_party, texts(setting)))


def _names_a_party(value: str) -> bool:
    """Whether a value has the form audiences of tokens have: one word, mostly a URL, a UUID or a name."""
    return re.fullmatch(r"\S{3,}", value.strip()) is not None


def is_realm_prompt(setting: Setting, rule: Rule) -> bool:
    """The realm of HTTP basic authentication is the text a browser shows."""
    if words(_own(setting))[-1:] != ("realm",) or rule.category is Category.DIRECTORY:
        return False
    parent = "_".join(words(" ".join(_above(setting)[:2]))).replace("_", "")
    prompt = any(word in parent for word in ("basicauth", "digestauth", "authbasic"))
    return prompt or any(" " in value.strip() for value in texts(setting))


def is_accounting_principal(setting: Setting, rule: Rule) -> bool:
    """A principal of a loan, a scope of a resource definition: domain data under a word of the field."""
    del rule
    own = words(_own(setting))
    if own[-1:] in {("scope",), ("scopes",)}:
        return any(value.casefold() in {"namespaced", "cluster", "singleton", "prototype", "request",
        "global",
                                        "compile", "runtime",
                                        "provided"} for value in texts(setting))  # fmt: skip
    if own[-1:] not in {("principal",), ("principals",)}:
        return False
    return all(re.fullmatch(r"[\d.,\s]*", value) is not None for value in texts(setting))


def is_grant_of_domain_data(setting: Setting, rule: Rule) -> bool:
    """A grant type that OAuth does not know is a word of the business."""
    del rule
    if "grant" not in words(_own(setting)):
        return False
    known = (
        r"authorization[_-]?code|client[_-]?credentials|refresh[_-]?token|implicit|password|urn:ietf:|hybrid"
    )
    found = [value for value in texts(setting) if value.strip()]
    return len(found) > 0 and not any(re.search(known, value, re.IGNORECASE) for value in found)


def is_mail(setting: Setting, rule: Rule) -> bool:
    """Subjects, senders and bodies of mails that speak of logins."""
    around = words_around(_above(setting)[:2])
    if around & {"mail", "mailer", "smtp", "notifier", "sms"}:
        return rule.category not in {Category.VERIFICATION, Category.TLS_IDENTITY}
    own = words(_own(setting))
    return (
        own[-1:] in {("subject",), ("html",)} or own[-2:] == ("email", "body") or own[:1] == ("verifyemail",)
    )


def is_spec_timing(setting: Setting, rule: Rule) -> bool:
    """Keys that are paths of source files, as in a record of how long tests took."""
    del rule
    own = _own(setting)
    return (
        "/" in own
        and re.search(r"\.(?:rb|py|ts|tsx|js|jsx|go|java|kt|feature|ex|exs|php|cs|rs)$", own) is not None
    )


def is_registry_login(setting: Setting, rule: Rule) -> bool:
    """Tokens with which a pipeline reads packages or reports quality are no identity of the service."""
    del rule
    own = "_".join(words(_own(setting)))
    return re.search(r"(?:^|_)(?:node_auth_token|npm_(?:config_)?_?auth_token|auth_token_npm|github_token|"
                     r"sonar_(?:login|token)|codecov_token|npm_token)$", own) is not None  # fmt: skip


def is_feature_flag(setting: Setting, rule: Rule) -> bool:
    """Flags of an experiment about a login page."""
    del rule
    own = "_".join(words(_own(setting)))
    above = words_around(_above(setting)[:2])
    flag = re.search(r"(?:^|_)(?:ab_test\w*|rollout\w*|variant|bucketing|survey\w*|launch_darkly\w*)$", own)
    return flag is not None or bool(above & {"experiment", "ab_test", "launchdarkly"})


_NEIGHBOURS: Final = re.compile(
    r"(?:^|_)(?:plugin|plugins|document|documentdb|doc|pool|ci|sha|build|image|images|archive|storage|"
    r"gallery|"
    r"chart|charts|helm|crd|crds|schema|webhook_ca_inject|log|logging|cache|disk|volume)(?:_|$)"
)


_GUARDS: Final = frozenset(
    {Category.VERIFICATION, Category.ACCESS_PATH, Category.FEDERATION, Category.MFA_POLICY,
     Category.AUTHORIZATION_BINDING, Category.SERVICE_IDENTITY}
)  # fmt: skip


def is_about_a_neighbour(setting: Setting, rule: Rule) -> bool:
    """Unsigned plugins, insecure images, checks of documents: what is guarded is no identity."""
    own = "_".join(words(_own(setting)))
    found = [value for value in texts(setting) if value.strip()]
    plain = all(re.fullmatch(r"[\w.-]{0,40}", value) is not None for value in found)
    if rule.category in _GUARDS:
        return plain and _NEIGHBOURS.search(own) is not None
    return False


def is_cloud_credential_check(setting: Setting, rule: Rule) -> bool:
    """Provider settings that skip asking a cloud whether its own credentials are good."""
    own = "_".join(words(_own(setting)))
    return rule.category is Category.VERIFICATION and "credential" in own and "validation" in own


def is_manifest_toggle(setting: Setting, rule: Rule) -> bool:
    """Switches that say which manifests a chart renders."""
    del rule
    above = {key.casefold() for key in _above(setting)[:1]}
    return bool(above & {"manifests"}) and any(truth(side) is not None for side in _sides(setting))


def is_database_user(setting: Setting, rule: Rule) -> bool:
    """A user of a database whose name carries an identity word."""
    own = words(_own(setting))
    return rule.category in {Category.MFA_POLICY, Category.AUTHORIZATION_BINDING} and bool(
        {"database", "db", "postgres", "mysql", "redis"} & set(own)
    )


def is_app_navigation(setting: Setting, rule: Rule) -> bool:
    """Redirects from one page of a site to another."""
    if rule.category is not Category.REDIRECT_URI:
        return False
    own = "_".join(words(_own(setting)))
    if re.search(r"(?:^|_)(?:homepage|home|profile|www|apex|haproxy|legacy|vanity|short|http|https|"
         r"ssl)_\w*redirect",
                 own) is None:  # fmt: skip
        return "haproxy" in words_around(_above(setting))
    return not speaks_of_auth(own)


def is_pipeline_permission(setting: Setting, rule: Rule) -> bool:
    """`id-token: write` is a permission of a workflow, told elsewhere; it is no token."""
    own = "_".join(words(_own(setting)))
    return own == "id_token" and rule.category is not Category.WORKLOAD_IDENTITY


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
     "with", "and", "or", "in", "on", "will", "can", "not", "has", "have", "be", "it", "if", "when", "must"}
)  # fmt: skip


def _is_sentence(value: str) -> bool:
    if "-----BEGIN" in value or "://" in value[:12] or value.lstrip()[:1] in {"{", "[", "(", "<"}:
        return False
    found = [word.strip(".,:;!?'\"").casefold() for word in value[:2000].split()]
    return len(found) >= 3 and sum(word in _FUNCTION_WORDS for word in found) >= 2


def _is_label(value: str) -> bool:
    """Whether text is a caption: words with a capital in front and nothing a machine would read."""
    return re.fullmatch(r"[A-Z][a-z]+(?: [A-Za-z()'-]{1,24}){1,8}[.:!?]?", value.strip()) is not None


_TRANSLATIONS: Final = re.compile(
    r"(?:^|/)(?:i18n|l10n|locales?|langs?|languages?|translations?)/|"
    r"(?:^|/)(?:messages|translations?|locale|lang|i18n)(?:[._-][A-Za-z]{2}(?:[_-][A-Za-z]{2})?)?\.[a-z]+$",
    re.IGNORECASE,
)
_LANGUAGES: Final = frozenset(
    {"en", "fr", "de", "es", "it", "pt", "nl", "cy", "ca", "da", "sv", "nb", "fi", "pl", "cs", "ja", "ko",
     "zh", "ru", "uk", "tr", "ar", "he", "hu", "ro", "el", "ga", "is", "et", "lv", "lt", "sk", "sl", "bg"}
)  # fmt: skip


def is_translation(setting: Setting, rule: Rule) -> bool:
    """Texts of a user interface, in a file of translations or beside the same text in other languages."""
    del rule
    if _TRANSLATIONS.search(setting.path) is not None:
        return True
    beside = {key.casefold() for key in setting.siblings}
    own = words(_own(setting))
    return own[-1:] != () and own[-1] in _LANGUAGES and len(beside & _LANGUAGES) >= 1


def is_release_note(setting: Setting, rule: Rule) -> bool:
    """Notes about releases tell of settings; they set none."""
    del rule
    return re.search(r"(?:^|/)(?:releasenotes?|changelogs?|release[-_]notes?)/", setting.path) is not None


def is_cloud_account_constant(setting: Setting, rule: Rule) -> bool:
    """The addresses in a service account file are the same in all of them; a change away from them is not."""
    if text(setting.siblings.get("type")) != "service_account" or rule.category is Category.CLIENT:
        return False
    found = list(texts(setting))
    host = r"https://(?:accounts|oauth2|www)\.(?:google|googleapis)\.com/\S*"
    return len(found) > 0 and all(re.fullmatch(host, value) is not None for value in found)


def is_envelope_armour(setting: Setting, rule: Rule) -> bool:
    """The wrapped data keys of an encrypted file are noise; whom they are wrapped for is told elsewhere."""
    del rule
    return _own(setting) in {"enc", "mac", "lastmodified", "created_at"} and "sops" in setting.keys


def is_hash_of_code(setting: Setting, rule: Rule) -> bool:
    """A commit id or image digest under a key with an identity word names a version."""
    if rule.category in {Category.SIGNING_KEY, Category.TLS_IDENTITY, Category.CLIENT_CREDENTIAL}:
        return False
    own = set(words(_own(setting)))
    return bool(own & {"sha", "commit", "revision", "digest", "tag", "version"})


def is_kubernetes_api_word(setting: Setting, rule: Rule) -> bool:
    """`group`, `apiGroup`, `policyTypes`: words every manifest is full of."""
    del rule
    own = "_".join(words(_own(setting)))
    return (
        re.fullmatch(
            r"api_groups?|api_version|policy_types?|fs_group\w*|run_as_group|supplemental_groups?", own
        )
        is not None
    )


def _sides(setting: Setting) -> tuple[Side, ...]:
    return (setting.proposed, setting.deployed)


TRAPS: Final[tuple[Trap, ...]] = (
    is_named_for_something_else,
    is_display_issuer,
    is_switch_named_issuer,
    is_load_balancer_stickiness,
    is_broker_client_id,
    is_marketing_audience,
    is_realm_prompt,
    is_accounting_principal,
    is_grant_of_domain_data,
    is_mail,
    is_spec_timing,
    is_registry_login,
    is_feature_flag,
    is_about_a_neighbour,
    is_cloud_credential_check,
    is_manifest_toggle,
    is_database_user,
    is_app_navigation,
    is_pipeline_permission,
    is_prose,
    is_translation,
    is_release_note,
    is_cloud_account_constant,
    is_envelope_armour,
    is_hash_of_code,
    is_kubernetes_api_word,
)


def trapped(setting: Setting, rule: Rule) -> bool:
    """Whether a row that fits by name is known not to be meant."""
    return any(trap(setting, rule) for trap in TRAPS)
