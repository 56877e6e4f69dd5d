"""What looks like identity by its words and is about something else."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import (
    companions,
    in_auth_context,
    keys_above,
    own_key,
    speaks_of_auth,
    words_around,
)
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import is_bare, texts, truth
from changegate.model.change import Side
from changegate.model.finding import Category, Severity
from changegate.regex import regex

# A key with one of these words is about something else, however much the rest looks like identity.
_ELSEWHERE: Final = frozenset(
    {"template", "text", "report", "dashboard", "metric", "campaign", "newsletter", "analytics", "logo",
     "icon", "description", "percent", "percentage", "reminder", "prompt", "experiment", "buffer",
     "replica", "replicas", "retention", "cron", "schedule", "author", "authors", "license", "locale",
     "bucket", "title", "label", "tooltip", "placeholder", "banner", "html", "color", "colour", "image",
     "images", "docs", "changelog", "checksum", "checksums"}
)  # fmt: skip
_ELSEWHERE_PAIRS: Final = frozenset(
    {"target_group", "ab_test", "feature_flag", "instance_group", "consumer_group", "placement_group",
     "resource_group", "log_group", "node_group", "security_group", "pull_policy", "restart_policy",
     "max_tokens", "ssl_session", "tls_session", "token_bucket", "token_limit", "token_count",
     "tokens_per"}
)  # fmt: skip
_COUNTS: Final = frozenset({"count", "size", "total"})
# What these are about is nothing else below any key.
_NEVER: Final = frozenset({Category.CLIENT_CREDENTIAL, Category.ISSUER, Category.SIGNING_KEY})


def is_named_for_something_else(setting: Setting, rule: Rule) -> bool:
    """Reports, dashboards, prompts, token buckets, logos: identity words in a key about something else."""
    found = words(own_key(setting))
    if "federated" in found:
        return False  # whatever is reached by it, a cloud lets the program in
    if any(word in _ELSEWHERE for word in found) or found[-1:] in [(word,) for word in _COUNTS]:
        return True
    # A name of several words says what it is below any key: `resource_group: {client_secret: …}`.
    above = keys_above(setting)[:1] if len(found) < 2 and rule.category not in _NEVER else ()
    joined = "_".join((*words(" ".join(above)), *found))
    return rule.category is not Category.MFA_POLICY and any(
        re.search(rf"(?:^|_){pair}s?(?:_|$)", joined) is not None for pair in _ELSEWHERE_PAIRS
    )


def is_load_balancer_stickiness(setting: Setting, rule: Rule) -> bool:
    """Session affinity and sticky cookies of a load balancer belong to nobody's login."""
    if rule.category is not Category.SESSION_COOKIE:
        return False
    around = words_around((own_key(setting), *keys_above(setting)))
    annotation = "_".join(words(own_key(setting)))
    return (
        bool(around & {"affinity", "sticky", "stickiness"}) or "ingress_kubernetes_io_session" in annotation
    )


def is_broker_client_id(setting: Setting, rule: Rule) -> bool:
    """The client id of a message broker or metrics library is a label in logs."""
    if rule.category is not Category.CLIENT or "client" not in words(own_key(setting)):
        return False
    mark = {"bootstrap", "broker", "kafka", "mqtt", "topic", "consumer", "qos", "amqp", "nats", "producer",
            "launch", "statsd", "segment", "benthos", "rabbitmq", "zookeeper"}  # fmt: skip
    around = words_around((*companions(setting), *keys_above(setting)[:2], own_key(setting)))
    return bool(around & mark) and not bool(around & {"oauth", "oauth2", "oidc", "secret", "issuer"})


def is_marketing_audience(setting: Setting, rule: Rule) -> bool:
    """An audience of readers, not of tokens."""
    if rule.category is not Category.AUDIENCE:
        return False
    mark = {"campaign", "segment", "newsletter", "mailchimp", "marketing", "article", "advert", "ads",
            "persona", "demographic"}  # fmt: skip
    if words_around((*companions(setting), *keys_above(setting)[:2], own_key(setting))) & mark:
        return True
    readers = {
        "all",
        "public",
        "internal",
        "everyone",
        "customers",
        "developers",
        "staff",
        "users",
        "private",
    }
    if any(value.strip().casefold() in readers for value in texts(setting)):
        return True
    return not in_auth_context(setting) and not any(map(_names_a_party, texts(setting)))


def _names_a_party(value: str) -> bool:
    """Whether a value has the form audiences of tokens have: one word, mostly a URL, a UUID or a name."""
    return re.fullmatch(r"\S{3,}", value.strip()) is not None


def is_accounting_principal(setting: Setting, rule: Rule) -> bool:
    """A principal of a loan, a scope of a resource definition: domain data under a word of the field."""
    del rule
    own = words(own_key(setting))
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
    if "grant" not in words(own_key(setting)):
        return False
    known = (
        r"authorization[_-]?code|client[_-]?credentials|refresh[_-]?token|implicit|password|urn:ietf:|hybrid"
    )
    found = [value for value in texts(setting) if value.strip()]
    return len(found) > 0 and not any(re.search(known, value, re.IGNORECASE) for value in found)


def is_registry_login(setting: Setting, rule: Rule) -> bool:
    """Tokens with which a pipeline reads packages or reports quality are no identity of the service."""
    del rule
    own = "_".join(words(own_key(setting)))
    piped = _PIPELINES.search(setting.path) is not None or any("${{" in value for value in texts(setting))
    served = own.endswith("github_token") and not piped
    if served or "secretKeyRef" in setting.keys:
        return False  # a service that runs proves itself with it
    return re.search(r"(?:^|_)(?:node_auth_token|npm_(?:config_)?_?auth_token|auth_token_npm|github_token|"
                     r"sonar_(?:login|token)|codecov_token|npm_token|(?:docker|docker_?hub|ghcr|quay|pypi|maven|"
                     r"nexus|ossrh|gpg|sonatype|artifactory|registry)_(?:token|password|passwd|pass|passphrase))$",
                     own) is not None  # fmt: skip


_PIPELINES: Final = regex(
    r"(?:^|/)(?:\.github/|\.circleci/|\.drone|\.gitlab-ci|\.buildkite/|\.woodpecker|\.travis|azure-pipelines|"
    r"cloudbuild|bitbucket-pipelines)"
)


_CLOUDS: Final = frozenset({"aws", "azure", "gcp", "gcloud", "google"})


def is_pipeline_login(setting: Setting, rule: Rule) -> bool:
    """Passwords and tokens a workflow fetches, tests and publishes things with."""
    if rule.category is not Category.CLIENT_CREDENTIAL or rule.severity is not Severity.MEDIUM:
        return False
    names = {*words(own_key(setting))} - {"auth", "login"}
    if names & _CLOUDS:
        return False  # as whom the job works there is what the cloud lets in
    return _PIPELINES.search(setting.path) is not None and not speaks_of_auth(" ".join(names))


def is_output(setting: Setting, rule: Rule) -> bool:
    """What a Terraform module tells of itself is made elsewhere."""
    del rule
    return setting.path.endswith(".tf") and setting.keys[:1] == ("output",)


def is_feature_flag(setting: Setting, rule: Rule) -> bool:
    """Flags of an experiment about a login page."""
    del rule
    own = "_".join(words(own_key(setting)))
    above = words_around(keys_above(setting)[:2])
    flag = re.search(r"(?:^|_)(?:ab_test\w*|rollout\w*|variant|bucketing|survey\w*|launch_darkly\w*)$", own)
    return flag is not None or bool(above & {"experiment", "ab_test", "launchdarkly"})


_NEIGHBOURS: Final = regex(
    r"(?:^|_)(?:plugin|plugins|document|documentdb|doc|(?<!user_)(?<!identity_)pool|ci|sha|build|image|images|archive|storage|"
    r"gallery|"
    r"chart|charts|helm|crd|crds|schema|webhook_ca_inject|log|logging|cache|disk|volume)(?:_|$)"
)


_GUARDS: Final = frozenset(
    {Category.VERIFICATION, Category.ACCESS_PATH, Category.FEDERATION, Category.MFA_POLICY,
     Category.AUTHORIZATION_BINDING, Category.SERVICE_IDENTITY}
)  # fmt: skip


def is_about_a_neighbour(setting: Setting, rule: Rule) -> bool:
    """Unsigned plugins, insecure images, checks of documents: what is guarded is no identity."""
    own = "_".join(words(own_key(setting)))
    found = [value for value in texts(setting) if value.strip()]
    plain = all(re.fullmatch(r"[\w.-]{0,40}", value) is not None for value in found)
    if rule.category in _GUARDS:
        return plain and _NEIGHBOURS.search(own) is not None
    return False


def is_cloud_credential_check(setting: Setting, rule: Rule) -> bool:
    """Provider settings that skip asking a cloud whether its own credentials are good."""
    own = "_".join(words(own_key(setting)))
    return rule.category is Category.VERIFICATION and "credential" in own and "validation" in own


def is_toggle_of_binding(setting: Setting, rule: Rule) -> bool:
    """Whether a chart makes a role or an account is no role and no account."""
    if rule.compare not in {"pol", "+W -B"} and "service_account" not in rule.pattern:
        return False
    if rule.category not in {Category.AUTHORIZATION_BINDING, Category.WORKLOAD_IDENTITY}:
        return False
    if words(own_key(setting))[:1] == ("automount",):
        return False
    sides = [side for side in _sides(setting) if not is_bare(side)]
    return len(sides) > 0 and all(truth(side) is not None for side in sides)


def is_manifest_toggle(setting: Setting, rule: Rule) -> bool:
    """Switches that say which manifests a chart renders."""
    del rule
    above = {key.casefold() for key in keys_above(setting)[:1]}
    return bool(above & {"manifests"}) and any(truth(side) is not None for side in _sides(setting))


def is_database_user(setting: Setting, rule: Rule) -> bool:
    """A user of a database whose name carries an identity word."""
    own = words(own_key(setting))
    return rule.category in {Category.MFA_POLICY, Category.AUTHORIZATION_BINDING} and bool(
        {"database", "db", "postgres", "mysql", "redis"} & set(own)
    )


def is_app_navigation(setting: Setting, rule: Rule) -> bool:
    """Redirects from one page of a site to another."""
    if rule.category is not Category.REDIRECT_URI:
        return False
    own = "_".join(words(own_key(setting)))
    if re.search(r"(?:^|_)(?:homepage|home|profile|www|apex|haproxy|legacy|vanity|short|http|https|"
         r"ssl)_\w*redirect",
                 own) is None:  # fmt: skip
        return "haproxy" in words_around(keys_above(setting))
    return not speaks_of_auth(own)


def is_pipeline_permission(setting: Setting, rule: Rule) -> bool:
    """`id-token: write` is a permission of a workflow, told elsewhere; it is no token."""
    own = "_".join(words(own_key(setting)))
    return own == "id_token" and rule.category is not Category.WORKLOAD_IDENTITY


def is_hash_of_code(setting: Setting, rule: Rule) -> bool:
    """A commit id or image digest under a key with an identity word names a version."""
    if rule.category in {Category.SIGNING_KEY, Category.TLS_IDENTITY, Category.CLIENT_CREDENTIAL}:
        return False
    own = set(words(own_key(setting)))
    return bool(own & {"sha", "commit", "revision", "digest", "tag", "version"})


def is_kubernetes_api_word(setting: Setting, rule: Rule) -> bool:
    """`group`, `apiGroup`, `policyTypes`: words every manifest is full of."""
    del rule
    own = "_".join(words(own_key(setting)))
    return (
        re.fullmatch(
            r"api_groups?|api_version|policy_types?|fs_group\w*|run_as_group|supplemental_groups?", own
        )
        is not None
    )


def _sides(setting: Setting) -> tuple[Side, Side]:
    return (setting.proposed, setting.deployed)


TRAPS: Final[tuple[Trap, ...]] = (
    is_named_for_something_else,
    is_load_balancer_stickiness,
    is_broker_client_id,
    is_marketing_audience,
    is_accounting_principal,
    is_grant_of_domain_data,
    is_registry_login,
    is_pipeline_login,
    is_output,
    is_feature_flag,
    is_about_a_neighbour,
    is_cloud_credential_check,
    is_toggle_of_binding,
    is_manifest_toggle,
    is_database_user,
    is_app_navigation,
    is_pipeline_permission,
    is_hash_of_code,
    is_kubernetes_api_word,
)
