from __future__ import annotations

import itertools

import pytest

from changegate.classify.shapes import SHAPES, read, recognise, shape_of
from changegate.model.change import Masked, Order, Side
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold
from settings import setting

CODES = ("", "url=", "url", "host", "id", "uuid", "dn", "flt", "pem", "key", "ref", "sec", "dur", "T!", "F!",
         "enum", "+W -B", "-W +B", "alg", "ord", "pol")  # fmt: skip

EXAMPLES = {
    "algorithms": "RS256",
    "allow_list": "alice,bob",
    "arn": "arn:aws:iam::123456789012:role/orders",
    "boolean": "true",
    "choice": "verify-full",
    "discovery_url": "https://id.example.com/.well-known/openid-configuration",
    "distinguished_name": "ou=people,dc=example,dc=com",
    "duration": "1h30m",
    "encrypted": "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]",
    "fingerprint": ":".join(["AB"] * 20),
    "gcp_service_account": "orders@my-project.iam.gserviceaccount.com",
    "gcp_workload_pool": "projects/1/locations/global/workloadIdentityPools/pool/providers/ci",
    "host": "app.example.com",
    "issuer": "https://id.example.com/realms/main",
    "jwks": '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"abc"}]}',
    "jwks_uri": "https://id.example.com/.well-known/jwks.json",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
    "kerberos_principal": "HTTP/app.example.com@EXAMPLE.COM",
    "kubernetes_subject": "system:serviceaccount:orders:worker",
    "ldap_filter": "(&(objectClass=person)(memberOf=cn=staff))",
    "password_hash": "$2b$12$abcdefghijklmnopqrstuv",
    "private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
    "public_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    "random_key": "OCBKKVAJ4ZC5DWJXBQYDMT3FGVUCHXHBQSDPRUSEIAOBSV7QSW35LN4I",
    "reference": "${CLIENT_SECRET}",
    "saml_urn": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "spiffe_id": "spiffe://example.com/ns/orders/sa/worker",
    "ssh_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6p me",
    "url": "https://app.example.com/path",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
}  # fmt: skip


def test_the_table_is_sorted_and_names_its_modules() -> None:
    assert list(SHAPES) == sorted(SHAPES)
    assert all(shape.__name__.endswith(f".{key}") for key, shape in SHAPES.items())  # type: ignore[attr-defined]


@pytest.mark.parametrize(("key", "value"), EXAMPLES.items())
def test_a_value_is_known_by_the_surest_of_its_shapes(key: str, value: str) -> None:
    assert shape_of(value) is SHAPES[key]


@pytest.mark.parametrize(("key", "value"), EXAMPLES.items())
def test_every_shape_is_read_under_every_semantics_on_either_side(key: str, value: str) -> None:
    sides: list[Side] = [ABSENT, None, "", value, value + "x", " " + value, 7, True, Empty.LIST]
    for other, code in itertools.product(sides, CODES):
        for old, new in ((value, other), (other, value)):
            found = read(setting(key, new, old), code)
            assert found.message
            assert found.message == found.message.rstrip(".")
            assert found.message.splitlines() == [found.message]


@pytest.mark.parametrize("key", ["private_key", "jwt", "password_hash", "random_key", "encrypted"])
@pytest.mark.parametrize("code", CODES)
def test_what_holds_a_secret_is_never_quoted(key: str, code: str) -> None:
    value = EXAMPLES[key]
    old = value[:-12] + "zzzzzzzzzzzz"
    for before, after in ((old, value), (ABSENT, value), (value, ABSENT), (value, "")):
        message = read(setting("client_secret", after, before), code).message
        assert value not in message
        assert old not in message


@pytest.mark.parametrize("code", CODES)
def test_a_secret_by_its_key_is_never_quoted(code: str) -> None:
    for before, after in (
        ("hunter2horse", "battery-staple"),
        (ABSENT, "battery-staple"),
        ("hunter2horse", None),
    ):
        message = read(setting("client_secret", after, before), code).message
        assert "hunter2" not in message
        assert "battery" not in message


def test_a_control_character_in_a_value_is_spelled_out() -> None:
    message = read(
        setting("issuer", "https://b.example.com/\u202e\x1b[2J", "https://a.example.com/"), "url="
    ).message
    assert message.isprintable()


def test_a_long_value_is_cut_in_the_sentence() -> None:
    message = read(setting("client_id", "x" * 5000, "y"), "id").message
    assert len(message) < 400
    assert "5000 characters" in message


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ("issuer", Category.ISSUER),
        ("discovery_url", Category.ISSUER),
        ("jwks_uri", Category.SIGNING_KEY),
        ("jwks", Category.SIGNING_KEY),
        ("private_key", Category.SIGNING_KEY),
        ("public_key", Category.SIGNING_KEY),
        ("jwt", Category.CLIENT_CREDENTIAL),
        ("spiffe_id", Category.WORKLOAD_IDENTITY),
        ("arn", Category.WORKLOAD_IDENTITY),
        ("gcp_service_account", Category.WORKLOAD_IDENTITY),
        ("gcp_workload_pool", Category.WORKLOAD_IDENTITY),
        ("kubernetes_subject", Category.AUTHORIZATION_BINDING),
        ("ssh_key", Category.AUTHORIZATION_BINDING),
        ("random_key", Category.AUTHORIZATION_BINDING),
        ("distinguished_name", Category.DIRECTORY),
        ("ldap_filter", Category.DIRECTORY),
        ("kerberos_principal", Category.DIRECTORY),
        ("saml_urn", Category.CLAIM_MAPPING),
        ("fingerprint", Category.TLS_IDENTITY),
    ],
)
def test_telling_shapes_are_identity_under_any_key(value: str, category: Category) -> None:
    for item in (setting("anything", EXAMPLES[value]), setting("anything", ABSENT, EXAMPLES[value])):
        found = recognise(item)
        assert found is not None
        assert found.pack == "shapes"
        assert found.category is category


@pytest.mark.parametrize(
    "key",
    [
        "algorithms",
        "allow_list",
        "boolean",
        "choice",
        "duration",
        "host",
        "reference",
        "url",
        "uuid",
        "encrypted",
    ],
)
def test_shapes_of_everyday_values_need_a_telling_key(key: str) -> None:
    assert recognise(setting("anything", EXAMPLES[key])) is None


@pytest.mark.parametrize(
    "value",
    [
        "arn:aws:s3:::bucket",
        "arn:aws:sqs:eu-west-1:123456789012:queue",
        "0123456789abcdef0123456789abcdef01234567",
        "Alice <alice@example.com>",
        "key=value,other=thing",
        "(optional)",
        "v1.2.3",
        "registry.example.com/app@sha256:" + "ab" * 32,
        "$2 off",
        "-----BEGIN PGP MESSAGE-----",
        "-----BEGIN AGE ENCRYPTED FILE-----",
        "urn:example:thing",
        "https://example.com/realms/a/b/c",
    ],
)
def test_values_that_only_resemble_a_shape_are_ordinary(value: str) -> None:
    assert recognise(setting("anything", value)) is None


def test_the_namespace_of_an_xml_element_is_no_partner() -> None:
    assert recognise(setting("EntityDescriptor @xmlns", "urn:oasis:names:tc:SAML:2.0:metadata")) is None


def test_a_reference_in_place_of_a_value_is_said_with_the_value_it_had() -> None:
    found = read(setting("issuer", "${ISSUER}", "https://id.example.com"), "url=")
    assert "${ISSUER}" in found.message
    assert "https://id.example.com" in found.message
    back = read(setting("issuer", "https://id.example.com", "${ISSUER}"), "url=")
    assert back.message.startswith("was taken from")


def test_two_spellings_of_nothing_differ_only_in_how_nothing_is_said() -> None:
    assert read(setting("client_id", None, ""), "id").message == 'was "", is null'


def test_reordered_items_say_which_comes_first() -> None:
    found = read(setting("rules", Order(("b", "a")), Order(("a", "b"))), "ord")
    assert '"b" comes first' in found.message


def test_what_cannot_be_read_is_opaque() -> None:
    found = read(setting("data", Opaque("binary", "sha256:1"), Opaque("binary", "sha256:2")), "id")
    assert found.signals == (Signal.OPAQUE_CHANGE,)


def test_a_masked_secret_is_still_a_secret() -> None:
    assert read(setting("data", Masked("ab"), Masked("cd")), "id").message == "the secret changes"


def test_an_encrypted_tag_is_opaque() -> None:
    found = read(
        setting("x", Tagged("!vault", "$ANSIBLE_VAULT;1.1"), Tagged("!vault", "$ANSIBLE_VAULT;1.2")), "sec"
    )
    assert found.signals == (Signal.OPAQUE_CHANGE,)


def test_a_scalar_of_two_readings_is_read_as_the_truth_one_of_them_sees() -> None:
    found = read(setting("verify", Twofold("no", False, "no"), True), "F!")
    assert found.direction is Direction.OPENS


@pytest.mark.parametrize(
    "value", ["x" * 3_000_000, "(" * 200_000, "[" * 200_000, '{"kty":' * 50_000, "MII" + "A" * 500_000]
)
def test_values_of_enormous_size_or_depth_are_read_without_trouble(value: str) -> None:
    assert read(setting("jwks", value, "{}"), "key").message
    recognise(setting("jwks", value))


def test_a_weaker_digest_among_words_of_strictness() -> None:
    found = read(setting("sslmode", "disable", "verify-full"), "enum")
    assert found.severity is Severity.CRITICAL
    assert "laxer" in found.message
