"""What holds of every setting whatever: nothing raises, nothing misleads a terminal, no secret is told."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from changegate.classify.heuristics import guess
from changegate.classify.heuristics.rules import RULES
from changegate.classify.secrets import is_reference, is_secret
from changegate.classify.shapes import read, recognise
from changegate.classify.shapes._semantics import SEMANTICS
from changegate.classify.signals import expiry, signals
from changegate.classify.values import text
from changegate.model.change import Side
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold
from laws import examples
from settings import setting

FRAGMENTS = st.sampled_from(
    ["https://", "http://", "a.example.com", "/realms/", "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----",
     "-----BEGIN PRIVATE KEY-----", "MIIB", "eyJ", ".", "AAAA", "ssh-rsa ", "dc=", "cn=", ",", "(&", "(", ")", "*",
     "spiffe://", "arn:aws:iam::", "123456789012", ":role/", "${", "}", "{{", "}}", "1h", "PT", "P", "none", "RS256",
     "true", "no", "ENC[", "]", "$2b$", "$argon2id$", '{"kty":', '{"keys":[', "urn:oasis:names:tc:SAML:2.0:",
     "system:", "@", "EXAMPLE.COM", "\u202e", "\u200b", "\u0430", "\ud800", "\x1b[2J", "\n", " ", "\\", "0", "9", "=",
     "password=", "ab" * 20, "LS0tLS1CRUdJTi"]
)  # fmt: skip
TEXT = st.lists(FRAGMENTS | st.text(max_size=5), max_size=8).map("".join)
SIDES = (
    TEXT
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats()
    | st.decimals()
    | st.builds(Tagged, st.sampled_from(["!vault", "!Ref", "!x"]), TEXT)
    | st.builds(
        lambda word, truth: Twofold(word, truth, word), st.sampled_from(["no", "on", "1:30"]), st.booleans()
    )
    | st.just(Opaque("binary", "sha256:1"))
    | st.sampled_from([ABSENT, Empty.LIST, Empty.MAPPING])
)
KEYS = st.lists(
    st.sampled_from(
        ["issuer", "client_secret", "password", "[]", "!", "url", "verify", "insecureSkipVerify", "allowed_users", "ttl",
         "tls", "ca", "sops", "mac", "name", "value", "", "\u0456ssuer", "annotations", "x-y.z/w", "token", "alg"]
    )
    | st.text(max_size=12),
    min_size=1,
    max_size=5,
).filter(lambda keys: any(key not in {"[]", "!"} for key in keys))  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(keys=KEYS.map(tuple), old=SIDES, new=SIDES, code=st.sampled_from(["", "pem", "key", *SEMANTICS]))
def test_whatever_a_setting_is_its_reading_is_one_printable_line_without_secrets(
    keys: tuple[str, ...], old: Side, new: Side, code: str
) -> None:
    item = setting(keys, new, old)
    for found in (guess(item), recognise(item)):
        assert found is None or (found.says and found.pattern)
    message = read(item, code).message
    assert message.isprintable()
    assert message == message.strip().rstrip(".") or message.endswith('"')
    assert isinstance(signals(item), tuple)
    assert not expiry(item, datetime(2024, 1, 1, tzinfo=UTC))
    if is_secret(item):
        for side in (old, new):
            told = text(side)
            if code == "dur" and isinstance(side, int):
                continue  # whoever says that it is a time says that it is no secret
            if told is not None and len(told.strip()) >= 6 and not is_reference(side):
                assert told.strip() not in message


def test_values_of_odd_kinds_are_read() -> None:
    for side in (float("nan"), float("inf"), Decimal("1E+5"), 10**5000, -0.0):
        assert read(setting("ttl", side, 1), "dur").message
        assert read(setting("ttl", side, 1), "id").message


def test_no_row_of_the_table_of_names_is_empty() -> None:
    assert all(rule.pattern and rule.says for rule in RULES)
