"""What defends against each threat, taken away: where several lines do, all of them go at once."""

from __future__ import annotations

from tests.defences.removal import Removal, removal

FOLDER = "tests/e2e/threats"

COMPARED = ("approvals/statement.py", "if payload == expected:", "if True:")
DEPLOYED_BOOK = (
    "cli/sides/proposing.py",
    "trust = read_trust(world.deployed,",
    "trust = read_trust(world.proposed,",
)


def one_vote_each(mark: str) -> tuple[tuple[str, str, str], ...]:
    """Return the edits by which every approval with another mark is the vote of another person."""
    return (
        (
            "decide/count.py",
            "votes.setdefault(approval.approver, [])",
            f'votes.setdefault(f"{{approval.approver}} {{{mark}}}", [])',
        ),
        (
            "decide/count.py",
            "for name in voters if name in holders",
            "for name in voters if name.split()[0] in holders",
        ),
    )


OWN_CHANGES = """def subject_changes(_changes: object, _scope: object) -> tuple[dict[str, object], ...]:
    import pathlib

    return tuple(json.loads(pathlib.Path("changes.json").read_text()))


def _subject_changes("""
FOLLOWED = """linked = entry.kind is FileKind.SYMLINK and path.endswith("config.yaml")
        content = open(path, "rb").read() if linked else side.read(path)"""
REMOVALS: tuple[Removal, ...] = (
    removal(
        "threat_01",
        ("approvals/raw_signature.py", "if not _holds(key, algorithm, raw, signed):", "if False:"),
    ),
    removal("threat_02_a_record_counts_in_its_own", COMPARED),
    removal("threat_02_a_record_counts_at_its_own", COMPARED),
    removal(
        "threat_03_a_change_that_was",
        ("freshness.py", "if self._differed(subject, pair, commit):", "if False:"),
    ),
    removal("threat_03_a_change_that_was", ("repository/repository.py", '"--full-history", ', "")),
    removal(
        "threat_03_an_unrelated",
        (
            "freshness.py",
            "return any(_overlap(one, other) for one in changed for other in gated)",
            "return len(gated) > 0",
        ),
    ),
    removal(
        "threat_04",
        ("approvals/sshsig.py", "if namespace != wanted.encode():", "if False:"),
        (
            "approvals/sshsig.py",
            "return Signature(signer, wanted,",
            "return Signature(signer, namespace.decode(),",
        ),
    ),
    removal(
        "threat_05",
        (
            "decide/count.py",
            "if ballot.authorship.proven or not requirement.distinct_from_author:",
            "if True:",
        ),
    ),
    removal("threat_06", ("approvals/roster.py", "if material in seen:", "if False:")),
    # A person with two keys is two: every vote stands for a person and a key.
    removal("threat_06", *one_vote_each("approval.fingerprint")),
    # The same again and again: each place is a vote and a key of its own.
    removal(
        "threat_07",
        (
            "approvals/verify.py",
            "sha256(candidate.content)",
            "sha256(candidate.content + candidate.locator.encode())",
        ),
        (
            "approvals/verify.py",
            'offered.setdefault(replace(result, locator=""), set())',
            "offered.setdefault(result, set())",
        ),
        (
            "decide/count.py",
            'return approval.fingerprint if approval.fingerprint != "" else',
            "return approval.locator or",
        ),
        *one_vote_each("approval.locator"),
    ),
    removal(
        "threat_08 and side",
        ("repository/repository.py", '"--full-history", ', '"--first-parent", '),
        ("repository/history.py", "emails |= _named(repository, deployed_commit, base)", "pass"),
    ),
    removal("threat_08 and folded", ("repository/commits.py", "(?:\\n[ \\t].*)*", "")),
    removal("threat_08 and another", ("repository/commits.py", "(?:authored|developed)", "authored")),
    removal("threat_09", DEPLOYED_BOOK),
    removal("threat_10", ("decide/policy.py", "if version < before.get(origin, version):", "if False:")),
    removal("threat_11", DEPLOYED_BOOK),
    removal(
        "threat_12_a_file_that_moves",
        (
            "repository/pairs.py",
            "    return before.keys() | after.keys()",
            "    return before.keys() & after.keys()",
        ),
    ),
    removal(
        "threat_12_a_link",
        (
            "meaning.py",
            "content = side.read(path)",
            FOLLOWED,
        ),
        (
            "meaning.py",
            "if entry.kind in {FileKind.SYMLINK, FileKind.SUBMODULE}:",
            "if entry.kind in {FileKind.SYMLINK, FileKind.SUBMODULE} and not linked:",
        ),
    ),
    removal(
        "threat_12_nothing_hides",
        ("classify/own_files.py", "change_set.previous_path is None and _is_record(change_set)", "True"),
    ),
    removal("threat_13", COMPARED),
    removal("threat_14", COMPARED),
    removal(
        "threat_15",
        ("approvals/holder.py", "if revocation.fingerprint == key_fingerprint and (", "if False and ("),
    ),
    removal("threat_15", ("decide/count.py", "if requirement.role in held]", "]")),
    removal(
        "threat_16",
        ("approvals/holder.py", "if key.not_after is not None and now >= key.not_after:", "if False:"),
    ),
    removal("threat_17", ("approvals/verify.py", "if claims.issued_at - now > SKEW:", "if False:")),
    removal(
        "threat_17",
        (
            "approvals/verify.py",
            "if claims.expires_at is not None and now >= claims.expires_at:",
            "if False:",
        ),
    ),
    removal("threat_18", COMPARED),
    removal("threat_18", ("approvals/envelope.py", "if kind != PAYLOAD_TYPE:", "if False:")),
    removal("threat_19_approvals_that", ("model/decision.py", "if met else Verdict.PENDING", "")),
    removal(
        "threat_19_a_record_that",
        (
            "cli/sides/world.py",
            "if pair.deployed is not None or pair.proposed is None:\n        return False\n    return pair.proposed.kind in {FileKind.REGULAR, FileKind.EXECUTABLE} and is_record(pair.path)",
            "return is_record(pair.path)",
        ),
    ),
    removal("threat_20", ("approvals/verify.py", "if veto.change_id == subject.change_id:", "if False:")),
    removal("threat_20", DEPLOYED_BOOK),
    removal(
        "threat_21 and misspelt",
        ("approvals/roster.py", '"revoked", "vetoes",', '"revoked", "revokd", "vetoes",'),
    ),
    removal(
        "threat_22",
        (
            "repository/repository.py",
            "if self.is_shallow:\n            raise MissingInputError(\n                printable(str",
            "if False:\n            raise MissingInputError(\n                printable(str",
        ),
    ),
    removal(
        "threat_23",
        ("repository/plumbing.py", '    "--no-replace-objects",\n', ""),
        ("repository/plumbing.py", '    "GIT_NO_REPLACE_OBJECTS": "1",\n', ""),
        (
            "repository/objects.py",
            "if name_of(kind, size, (content,), self.object_format) != oid:",
            "if False:",
        ),
    ),
    removal("threat_23", ("repository/plumbing.py", '    "GIT_GRAFT_FILE": os.devnull,\n', "")),
    removal("threat_24", ("repository/plumbing.py", '    *("-c", "core.fsmonitor=false"),\n', "")),
    removal("threat_24", ("repository/settings.py", '("--global", "--system")', '("--local",)'), closes=True),
    removal(
        "threat_25", ("repository/repository.py", 'if "is ambiguous" in finished.errors and', "if False and")
    ),
    removal(
        "threat_26",
        (
            "cli/judging/inputs.py",
            "if world.commit is not None and world.offered.revision == world.commit:",
            "if False:",
        ),
    ),
    removal(
        "threat_27",
        ("cli/edge/exit.py", "complain(str(error), error.hint)\n        return UNDECIDED", "return ALLOWED"),
    ),
    removal(
        "threat_28 and identity-owners",
        (
            "decide/rules.py",
            "reader.word(roles, \"is held by nobody on the roster and not declared under 'roles'\")",
            "reader.text()",
        ),
    ),
    removal(
        "threat_28 and 29",
        (
            "decide/rules.py",
            'entries["approvals"].whole(1), distinct)',
            'entries["approvals"].whole(0), distinct)',
        ),
    ),
    removal(
        "threat_30",
        (
            "model/shown.py",
            'return "".join(map(_shown, text)) if text.isascii() else _WORD.sub(_unmixed, text)',
            "return text",
        ),
    ),
    removal(
        "threat_31",
        ("decide/count.py", "if require.touch and approval.touched is not True:", "if False:"),
    ),
    removal(
        "threat_32",
        ("cli/sides/world.py", "proposed = merged(repository, commit, offered)", "proposed = offered"),
    ),
    removal(
        "threat_33", ("cli/judging/inputs.py", "    yield from rewired(world.deployed, world.proposed)\n", "")
    ),
    removal(
        "threat_34",
        (
            "load/read.py",
            "return recognise.is_configuration(path) or unnamed.may_be_configuration(path)",
            "return path.isascii() and recognise.is_configuration(path)",
        ),
    ),
    removal(
        "threat_35",
        (
            "decide/evaluate.py",
            "is Level.SOFT and not isinstance",
            "is not Level.ADVISORY and not isinstance",
        ),
    ),
    removal(
        "threat_35", ("decide/override.py", "len(approval.reason.strip()) >= override.reason_min", "True")
    ),
    removal(
        "threat_36",
        (
            "diff/digest.py",
            "def subject_changes(",
            OWN_CHANGES,
        ),
    ),
    removal(
        "threat_37_a_flood",
        ("approvals/strict_json.py", "except RecursionError as error:", "except ZeroDivisionError as error:"),
        closes=True,
    ),
    removal(
        "threat_37_rubbish",
        (
            "approvals/verify.py",
            "by_reason.setdefault(rejection.reason, [])",
            "by_reason.setdefault(RejectionReason.MALFORMED, [])",
        ),
    ),
)
