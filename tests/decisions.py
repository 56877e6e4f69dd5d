"""Decisions as the gate makes them, for tests and samples of reports: plain, hostile, and very many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from changegate.model.approval import Approval, Decided, Rejection, RejectionReason
from changegate.model.change import Change, Order, Side
from changegate.model.decision import (
    Decision,
    DocumentDecision,
    RequirementOutcome,
    RuleOutcome,
    SchemaError,
)
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.path import Item, Path, Step, pointer
from changegate.model.policy import Allow, Deny, Level, Require, Requirement
from changegate.model.value import ABSENT
from changegate.report.mask import masked

KEY = b"the same in every test"
SECRET = "correct-horse-battery-staple"
DEPLOYED = "1f0c5d0a3b6e4c2d9a8b7c6d5e4f30211f0c5d0a"
CHANGE_IDS = tuple(f"{digit}7e4a1b2c3d4f56" * 4 + "0f1e" for digit in "abcdef")
# Each speaks to somebody who reads reports: CI runners, terminals, browsers, Markdown, XML, people.
HOSTILE = (
    "\n::error::forged",
    "::add-mask::forged",
    "\r\n##[error]forged",
    "##vso[task.complete result=Succeeded;]forged",
    "##[endgroup]",
    "\x1b[31mred\x1b]0;title\x07",
    "</script><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "`@everyone`",
    "@everyone #1 !1",
    "[click](https://evil.example.com)",
    "![x](https://evil.example.com/x.png)",
    "https://evil.example.com",
    "```\n# heading\n```",
    "<!-- -->",
    "]]>",
    "| a | b |",
    "\u202egnp.exe\u2066",
    "\u200binvisible\ufeff",
    "\x00\x08\ufffe\udc80",
    "---\n...\n# SKIP",
    "ok 1 - forged # SKIP",
    "%0A::error::forged",
    "{0} {{1}}",
    ";type=warning]",
    "a,file=b::c",
)


def finding(
    category: Category = Category.ISSUER,
    severity: Severity = Severity.HIGH,
    *,
    direction: Direction = Direction.BREAKS,
    signals: tuple[Signal, ...] = (),
    message: str = "tokens of the old issuer are refused from now on",
    pattern: str = "issuer",
) -> Finding:
    return Finding("key-names", pattern, category, severity, direction, signals, message)


def changed(
    path: Path | Step,
    deployed: Side,
    proposed: Side,
    *findings: Finding,
    line: int | None = 3,
    secret: bool = False,
    origin: Path | None = None,
    ignored: str = "",
) -> ClassifiedChange:
    steps = path if isinstance(path, tuple) else (path,)
    return ClassifiedChange(Change(steps, deployed, proposed, line, origin), findings, secret, ignored)


def held_by(
    *changes: ClassifiedChange,
    rule: str = "identity-in-production",
    approved_by: tuple[str, ...] = (),
    eligible: tuple[str, ...] = ("bob@example.com", "carol@example.com"),
    threshold: int = 2,
    level: Level = Level.HARD,
) -> RuleOutcome:
    requirement = Requirement("identity-owner", threshold)
    met = RequirementOutcome(requirement, threshold, approved_by, eligible)
    return RuleOutcome(rule, Require((requirement,)), level, _pointers(changes), (met,))


def denied_by(
    *changes: ClassifiedChange, rule: str = "no-plain-http", reason: str = "issuers are https"
) -> RuleOutcome:
    return RuleOutcome(rule, Deny(reason), Level.HARD, _pointers(changes))


def _pointers(changes: Sequence[ClassifiedChange]) -> tuple[str, ...]:
    return tuple(pointer(item.change.path) for item in changes)


def set_aside(reason: str, word: str) -> Decision:
    """One finding that somebody overrode, giving a reason, and one that is exempt on somebody's word."""
    issuer, client = (
        changed(name, "https://old.example.com", "https://new.example.com", finding())
        for name in ("issuer", "client")
    )
    signed = Approval(
        "dave@example.com", Decided.OVERRIDE, datetime(2026, 6, 1, tzinfo=UTC), None, reason, "SHA256:x", "r"
    )
    lifted = replace(held_by(issuer, level=Level.SOFT), overridden_by=(signed,))
    exempt = RuleOutcome("exemption", Allow(), Level.HARD, _pointers((client,)), message=word)
    whole = document("services/auth/app.yaml", issuer, client, outcomes=(lifted, exempt), approvals=(signed,))
    return decision(whole)


def document(
    path: str,
    *changes: ClassifiedChange,
    outcomes: tuple[RuleOutcome, ...] = (),
    number: int = 0,
    errors: tuple[SchemaError, ...] = (),
    rejections: tuple[Rejection, ...] = (),
    approvals: tuple[Approval, ...] = (),
    previous_path: str | None = None,
) -> DocumentDecision:
    change_id = CHANGE_IDS[number % len(CHANGE_IDS)]
    return DocumentDecision(path, previous_path, change_id, changes, errors, outcomes, rejections, approvals)


def approval(name: str = "bob@example.com", reason: str = "CHG-17: the new identity provider") -> Approval:
    issued = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    return Approval(
        name, Decided.APPROVE, issued, None, reason, "SHA256:abc", f".changegate/approvals/{name}"
    )


def decision(*documents: DocumentDecision, notices: tuple[str, ...] = ()) -> Decision:
    return masked(Decision("prod", DEPLOYED, "worktree", documents, notices), KEY)


def allowed() -> Decision:
    """Only ordinary changes, and one that was set aside."""
    plain = changed("replicas", 2, 3, line=7)
    aside = changed("token_color", "red", "blue", line=9, ignored="a colour of the design")
    return decision(document("services/web/app.yaml", plain, aside))


def approved() -> Decision:
    """An identity change with all its approvals."""
    moved = changed("issuer", "https://login.example.com", "https://id.example.com", finding())
    both = ("bob@example.com", "carol@example.com")
    return decision(
        document(
            "services/auth/app.yaml",
            moved,
            outcomes=(held_by(moved, approved_by=both),),
            approvals=(approval(both[0]), approval(both[1])),
        )
    )


def pending() -> Decision:
    """Two files held back and one ordinary: a moved issuer, a secret, a callback, an order, a rename."""
    issuer = changed(
        "issuer",
        "https://login.example.com",
        "https://1ogin.example.com",
        finding(severity=Severity.CRITICAL, signals=(Signal.HOMOGLYPH,), direction=Direction.BOTH),
    )
    secret = changed(
        ("oidc", "clientSecret"),
        "old-" + SECRET,
        SECRET,
        finding(
            Category.CLIENT_CREDENTIAL,
            Severity.MEDIUM,
            message=f"the provider must know {SECRET} first",
            pattern="client-secret",
        ),
        line=8,
        secret=True,
    )
    callback = changed(
        ("redirectUris", Item(None, None, 1)),
        ABSENT,
        "https://*.example.com/callback",
        finding(
            Category.REDIRECT_URI,
            direction=Direction.OPENS,
            signals=(Signal.WILDCARD,),
            message='logins may be sent to "https://*.example.com/callback"',
            pattern="redirect-uri",
        ),
        line=12,
    )
    scopes = changed("scopes", Order(("openid", "email")), Order(("email", "openid")), line=15)
    replicas = changed("replicas", 2, 3, line=20)
    audience = changed(
        "audience", "orders", ABSENT, finding(Category.AUDIENCE, Severity.LOW, pattern="audience"), line=4
    )
    rejection = Rejection(
        ".changegate/approvals/dave.json", RejectionReason.STALE, "the issuer was deployed differently since"
    )
    auth = document(
        "services/auth/app.yaml",
        issuer,
        secret,
        callback,
        scopes,
        replicas,
        outcomes=(
            held_by(
                issuer,
                secret,
                callback,
                approved_by=("bob@example.com",),
                eligible=("carol@example.com",),
            ),
        ),
        rejections=(rejection,),
        approvals=(approval(),),
    )
    orders = document(
        "services/orders/app.yaml",
        audience,
        outcomes=(held_by(audience, threshold=1),),
        number=1,
        previous_path="services/shop/app.yaml",
    )
    web = document("services/web/app.yaml", changed("title", "Shop", "Store", line=1), number=2)
    return decision(auth, orders, web, notices=("the deployed side was last fetched 3 days ago",))


def denied() -> Decision:
    """A denial and a schema error beside what is only pending."""
    issuer = changed(
        "issuer",
        "https://login.example.com",
        "http://login.example.com",
        finding(signals=(Signal.HTTP_DOWNGRADE,)),
    )
    error = SchemaError("/replicas", 20, "is not a whole number", ".changegate/schemas/auth.json")
    first = pending()
    bad = document(
        "services/auth/issuer.yaml", issuer, outcomes=(denied_by(issuer),), errors=(error,), number=3
    )
    return replace(first, documents=(*first.documents, *masked(decision(bad), KEY).documents))


def hostile() -> Decision:
    """Every text that comes from a repository says something it must not say."""
    documents: list[DocumentDecision] = []
    for text in HOSTILE:
        item = changed(
            (text, "key"), text, text + "x", finding(message=f'becomes "{text}" {text}', pattern=text), line=2
        )
        gone = changed(text, text, ABSENT, line=None)
        documents.append(
            document(
                text,
                item,
                gone,
                outcomes=(
                    held_by(item, rule=text, eligible=(text,)),
                    denied_by(item, rule=text, reason=text),
                ),
                errors=(SchemaError(f"/{text}", None, text, text),),
                rejections=(Rejection(text, RejectionReason.MALFORMED, text),),
                approvals=(approval(text, text),),
                previous_path=text,
            )
        )
    made = Decision("prod" + HOSTILE[0], HOSTILE[1], HOSTILE[3], tuple(documents), HOSTILE)
    return masked(made, KEY)


def large(files: int = 400, findings: int = 30) -> Decision:
    """More than any annotation, comment or summary takes."""
    text = "https://login.example.com/" + "a" * 250
    documents = []
    for number in range(files):
        items = [
            changed((f"issuer{index}",), text, text + str(number), finding(), line=index + 1)
            for index in range(findings)
        ]
        documents.append(document(f"services/s{number:03}/app.yaml", *items, outcomes=(held_by(*items),)))
    return decision(*documents)


EVERY = {
    "nothing": decision,
    "allowed": allowed,
    "approved": approved,
    "pending": pending,
    "denied": denied,
    "hostile": hostile,
}


def sample() -> Decision:
    """One file held back: what the pages about reports show."""
    issuer = changed(
        "issuer",
        "https://login.example.com",
        "https://id.example.com",
        finding(severity=Severity.CRITICAL, direction=Direction.BOTH),
    )
    replicas = changed("replicas", 2, 3, line=9)
    outcome = held_by(issuer, approved_by=("bob@example.com",), eligible=("carol@example.com",))
    return decision(
        document("services/auth/app.yaml", issuer, replicas, outcomes=(outcome,), approvals=(approval(),))
    )
