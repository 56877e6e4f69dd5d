"""Lists of files that take in, or drop, one that is named after what it binds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from changegate.classify.names import words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import text, texts
from changegate.model.finding import Category, Severity
from changegate.regex import regex

_FILE_LISTS: Final = regex(r"resources|bases|components|patches(?:_strategic_merge|_json_?6902)?|crds")
_MANIFEST: Final = regex(r"\.(?:ya?ml|json)$")
_BINDING_FOLDER: Final = regex(
    r"(?:^|/)(?:cluster)?role(?:binding)?s/|[\w-]role-?bindings?/|(?:^|/)(?:rbac\.authorization\.k8s|user\.openshift)\.io/"
    r"|(?:^|/)(?:oauths|service-?accounts?|workload-identit(?:y|ies))/"
)
_BINDING_FOLDERS: Final = frozenset({"rbac", "roles", "rolebindings", "role-bindings", "bindings"})
_IN_FOLDER: Final = regex(r"(?:^|/)(?:rbac|(?:cluster-?)?role(?:-?binding)?s)/(?:[\w-]+/)?[^/]+$")
_FOLDER_BINDS: Final = regex(
    r"_(?:rbac|role_?bindings?|workload_identity|service_?accounts?|(?:ext|external|forward)_auth)_$"
)
# `orders-sa.yaml`, `orders-rb.yaml`, `oidcclient.yaml`: objects called by the short names of their kinds.
_OBJECTS: Final = regex(r"(?i)[\w-]+-(?:sa|rb|crb)\.ya?ml$|(?:oidc|oauth2?|saml)-?clients?\.ya?ml$")
# What an application is made of that has a way to sign in for its name.
_WORKLOADS: Final = frozenset(
    {"alerts", "app", "chart", "config", "dashboard", "dashboards", "deployment", "exporter", "helm",
     "helmrelease", "hr", "ingress", "ks", "monitor", "namespace", "operator", "pvc", "release", "repo",
     "repository", "rules", "server", "service", "servicemonitor", "subscription", "operatorgroup"}
)  # fmt: skip
_WAYS: Final = frozenset(
    {"oidc", "oauth", "oauth2", "saml", "ldap", "sso", "jwt", "authn", "authz", "authentication",
     "authorization", "openid"}
)  # fmt: skip
# In a patch these say that it changes how people are let in; a whole application may be called so.
_SIGNS_IN: Final = regex(r"_(?:oidc|oauth2?|saml|ldap|sso|jwt|authn|authz|authentication|authorization)_")
_BINDS: Final = regex(
    r"_(?:cluster_)?role(?:_?bindings?|s)?_|_cluster_?role|_role_?binding|_rbac_|_service_?accounts?_"
    r"|_authorization_polic|_(?:peer|request)_authentication|_workload_identit(?:y|ies)_"
)


def file_of_bindings(setting: Setting) -> Meaning | None:
    """A list of files that takes in, or drops, one named after what it binds: who may do what, or is whom."""
    # `resources: [a.yaml]`, `patches: [{path: a.yaml}]`; in a mapping of resources nothing is a file.
    lists = setting.keys[-3:] if setting.keys[-1:] == ("path",) else setting.keys[-2:]
    if not any(_FILE_LISTS.fullmatch("_".join(words(key))) for key in lists):
        return None
    if _is_other_release(setting):
        return None
    for value in texts(setting):
        file = value.strip().rstrip("/").rpartition("/")[2]
        said = "_".join(("", *words(file), ""))
        named = _MANIFEST.search(file) is not None and _BINDS.search(said) is not None
        named = (
            named
            or file in _BINDING_FOLDERS
            or ("." not in file and _FOLDER_BINDS.search(said) is not None)
            or (_SIGNS_IN.search(said) is not None and (_is_patched(setting) or _is_way_to_sign_in(file)))
            or ("_auth_" in said and _is_patched(setting))
            or _OBJECTS.search(file) is not None
            or ("components" in lists and _SIGNS_IN.search(said) is not None)
            or (_MANIFEST.search(file) is not None and _IN_FOLDER.search(setting.path) is not None)
        )
        if named or _BINDING_FOLDER.search(value) is not None:
            says = "it brings in, or drops, a file about who may do what"
            return Meaning(
                "heuristics",
                "file of bindings",
                Category.AUTHORIZATION_BINDING,
                Severity.HIGH,
                "ref",
                says,
            )
    return None


def _is_other_release(setting: Setting) -> bool:
    """Whether one file is fetched from another release of its repository, as images are."""
    sides = [(text(side) or "").split("/") for side in (setting.deployed, setting.proposed)]
    other = [at for at, (old, new) in enumerate(zip(*sides, strict=False)) if old != new]
    if len(other) != 1 or len(sides[0]) != len(sides[1]) or sides[0][1:2] != [""]:
        return False
    # https: / / host / owner / repository / release / …; a branch or a commit is anybody's to make.
    return len(sides[0]) > other[0] + 1 > 5 and _RELEASE.fullmatch(sides[1][other[0]]) is not None


_RELEASE: Final = regex(r"v?\d+(?:\.\d+){1,3}(?:[-+.]\w+){0,4}")


def _is_way_to_sign_in(file: str) -> bool:
    """Whether a file says what it lets people sign in to: `orders-oidc.yaml`, and not `oauth2-proxy.yaml`."""
    said = [word for word in words(_MANIFEST.sub("", file)) if word not in _WAYS]
    return len(said) > 0 and _WORKLOADS.isdisjoint(said) and said != ["proxy"]


def _is_patched(setting: Setting) -> bool:
    return any(words(key)[:1] == ("patches",) for key in setting.keys[-3:])


PLACES: Final[tuple[Callable[[Setting], Meaning | None], ...]] = (file_of_bindings,)
