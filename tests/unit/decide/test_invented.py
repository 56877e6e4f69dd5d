"""People who are made up for examples: each with a key of their own, and nobody's."""

from __future__ import annotations

from builders import NOW
from changegate.decide.invented import invented
from changegate.model.approval import Approval, Approver, Decided, Key, Roster


def somebody(name: str, role: str) -> Approver:
    key = Key("sk-ssh-ed25519@openssh.com", name.encode(), f"SHA256:{name}", name)
    return Approver(name, frozenset({role}), frozenset({name}), (key,))


def said(name: str, decided: Decided) -> Approval:
    return Approval(
        approver=name,
        decided=decided,
        issued_at=NOW,
        expires_at=None,
        reason="why",
        fingerprint=f"SHA256:{name}",
        locator=f"{decided.value} of {name}",
        touched=True,
        verified_user=True,
    )


def test_so_many_of_each_role_say_so_with_a_key_of_their_own() -> None:
    one, two, other = "owner-1@example.com", "owner-2@example.com", "desk-1@example.com"
    roster, approvals = invented({"owner": 2}, {"desk": 1, "owner": 1}, "why", NOW)
    assert roster == Roster((somebody(one, "owner"), somebody(two, "owner"), somebody(other, "desk")))
    assert approvals == (
        said(one, Decided.APPROVE),
        said(two, Decided.APPROVE),
        said(other, Decided.OVERRIDE),
        said(one, Decided.OVERRIDE),
    )
    assert invented({}, {}, "why", NOW) == (Roster(()), ())
