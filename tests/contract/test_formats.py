"""What every format keeps, whichever it is."""

from __future__ import annotations

import contextlib
import pkgutil
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from changegate.errors import MalformedInputError
from changegate.load import formats
from changegate.load.formats import FORMATS
from changegate.load.formats._contract import FormatError
from changegate.load.read import lines, parse, read
from changegate.model.config import Limits
from changegate.model.value import Opaque

LIMITS = Limits()


@dataclass(frozen=True)
class Sample:
    """A file that says something, the same said otherwise, another thing said, and a thing said twice."""

    path: str
    text: str
    reformatted: str
    changed: str
    twice: str = ""
    twice_line: int = 0


KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIGJ1dCBub3QgcmVhbGx5"
OTHER_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIHJlYWxseSBub3QhISEh"

SAMPLES = {
    "authorized_keys": Sample(
        "authorized_keys",
        f"no-pty ssh-ed25519 {KEY} alice\n",
        f"# people\n\n  no-pty  ssh-ed25519 {KEY} alice\n",
        f"ssh-ed25519 {KEY} alice\n",
    ),
    "casbin": Sample(
        "policy.csv",
        "p, role:admin, clusters, get, allow\n",
        "# admins\np,role:admin,  clusters,get,allow\n",
        "p, role:admin, clusters, *, allow\n",
    ),
    "directives": Sample(
        "nginx.conf",
        "server {\n  server_name id.example.com;\n}\n",
        "# edge\nserver { server_name\n id.example.com; }\n",
        "server {\n  server_name id.example.org;\n}\n",
    ),
    "env": Sample(
        ".env",
        "ISSUER=https://id.example.com\n",
        "# who\nexport ISSUER='https://id.example.com'\n",
        "ISSUER=https://id.example.org\n",
        "ISSUER=a\nISSUER=a\n",
        2,
    ),
    "hcl": Sample(
        "main.hcl",
        'service {\n  issuer = "https://id.example.com"\n}\n',
        '// who\nservice {\n  issuer   =   "https://id.example.com" # here\n}\n',
        'service {\n  issuer = "https://id.example.org"\n}\n',
        'issuer = "a"\nissuer = "a"\n',
        2,
    ),
    "htpasswd": Sample(
        ".htpasswd",
        "alice:$2y$05$abc\n",
        "# people\n\nalice:$2y$05$abc\n",
        "alice:$2y$05$abd\n",
        "alice:x\nalice:y\n",
        2,
    ),
    "ini": Sample(
        "service.ini",
        "[service]\nissuer = https://id.example.com\n",
        "; who\n\n[service]\nissuer=https://id.example.com\n",
        "[service]\nissuer = https://id.example.org\n",
        "[service]\nissuer = a\nissuer = a\n",
        3,
    ),
    "haproxy": Sample(
        "haproxy.cfg",
        "global\n  maxconn 10\nbackend app\n  server a 10.0.0.1:80 check verify none\n",
        "# all\nglobal\n  maxconn   10\nbackend app # web\nserver a 10.0.0.1:80 verify none check\n",
        "global\n  maxconn 10\nbackend app\n  server a 10.0.0.1:80 check verify required\n",
    ),
    "jaas": Sample(
        "jaas.conf",
        'Client {\n  a.B required principal="a@EXAMPLE.COM";\n};\n',
        "// who\nClient { a.B REQUIRED\n  principal=a@EXAMPLE.COM; };\n",
        'Client {\n  a.B required principal="b@EXAMPLE.COM";\n};\n',
        "A { a.B required; };\nA { a.B required; };\n",
        2,
    ),
    "json": Sample(
        "service.json",
        '{"service": {"issuer": "https://id.example.com"}}',
        '{\n  // who\n  "service": {"issuer": "https:\\/\\/id.example.com",},\n}\n',
        '{"service": {"issuer": "https://id.example.org"}}',
        '{"issuer": "a",\n"issuer": "a"}',
        2,
    ),
    "known_hosts": Sample(
        "known_hosts",
        f"id.example.com ssh-ed25519 {KEY}\n",
        f"# hosts\nid.example.com   ssh-ed25519 {KEY}\n",
        f"id.example.com ssh-ed25519 {OTHER_KEY}\n",
    ),
    "krb5": Sample(
        "krb5.conf",
        "[libdefaults]\n  default_realm = EXAMPLE.COM\n",
        "# realm\n[libdefaults]\ndefault_realm=EXAMPLE.COM\n",
        "[libdefaults]\n  default_realm = EXAMPLE.ORG\n",
    ),
    "nats": Sample(
        "nats.conf",
        'authorization { users: [ {user: a, permissions: {publish: [["b.>"]]}} ] }\n',
        '// who\nauthorization = {\n  users [\n    { user = "a"; permissions { publish = [[ b.> ]] } },\n  ]\n}\n',
        'authorization { users: [ {user: a, permissions: {publish: [[">"]]}} ] }\n',
        "port: 1\nport: 2\n",
        2,
    ),
    "pem": Sample(
        "service.pem",
        "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
        "made today\r\n-----BEGIN CERTIFICATE-----\r\nQUJD\r\n-----END CERTIFICATE-----\r\n",
        "-----BEGIN CERTIFICATE-----\nQUJE\n-----END CERTIFICATE-----\n",
    ),
    "pg_hba": Sample(
        "pg_hba.conf",
        "hostssl all all 10.0.0.0/8 scram-sha-256\n",
        "# inside\nhostssl  all all  10.0.0.0/8   scram-sha-256 # strict\n",
        "hostssl all all 10.0.0.0/8 trust\n",
        "host all all all ldap ldapserver=a ldapserver=b\n",
        1,
    ),
    "pg_ident": Sample(
        "pg_ident.conf",
        "people /^(.*)@example\\.com$ \\1\n",
        "# map\npeople   /^(.*)@example\\.com$   \\1\n",
        "people /^(.*)$ \\1\n",
    ),
    "plist": Sample(
        "service.plist",
        '<plist version="1.0"><dict><key>Issuer</key><string>a</string></dict></plist>',
        '<plist version="1.0">\n<!-- who -->\n<dict>\n<key>Issuer</key>\n<string>a</string>\n</dict></plist>\n',
        '<plist version="1.0"><dict><key>Issuer</key><string>b</string></dict></plist>',
    ),
    "properties": Sample(
        "service.properties",
        "issuer=https://id.example.com\n",
        "# who\n  issuer : https://\\\n    id.example.com\n",
        "issuer=https://id.example.org\n",
        "issuer=a\n\nissuer: a\n",
        3,
    ),
    "ruby": Sample(
        "gitlab.rb",
        "external_url 'https://git.example.com'\nnginx['listen_port'] = 80\n",
        '# who\nexternal_url "https://git.example.com"\nnginx["listen_port"]=80 # where\n',
        "external_url 'https://git.example.org'\nnginx['listen_port'] = 80\n",
        "nginx['listen_port'] = 80\nnginx['listen_port'] = 80\n",
        2,
    ),
    "ssh": Sample(
        "sshd_config",
        "PermitRootLogin no\n",
        "# root\n  permitrootlogin   no\n",
        "PermitRootLogin yes\n",
    ),
    "systemd": Sample(
        "auth.service",
        "[Service]\nEnvironment=ISSUER=https://id.example.com\n",
        "; unit\n[Service]\nEnvironment = ISSUER=https://id.example.com\n",
        "[Service]\nEnvironment=ISSUER=https://id.example.org\n",
    ),
    "template": Sample(
        "values.yaml",
        "issuer: {{ .Values.issuer }}\nname: auth\n",
        "# values\nissuer: {{ .Values.issuer }}\n\nname: auth\n",
        "issuer: {{ .Values.issuer }}\nname: other\n",
    ),
    "toml": Sample(
        "service.toml",
        '[service]\nissuer = "https://id.example.com"\n',
        "# who\n[service]\nissuer='https://id.example.com'\n",
        '[service]\nissuer = "https://id.example.org"\n',
        'issuer = "a"\nissuer = "a"\n',
        2,
    ),
    "xml": Sample(
        "service.xml",
        "<service><issuer>https://id.example.com</issuer></service>",
        '<?xml version="1.0"?>\n<!-- who -->\n<service>\n  <issuer >https://id.example.com</issuer>\n</service>\n',
        "<service><issuer>https://id.example.org</issuer></service>",
        '<service a="1"\n a="1"/>',
        2,
    ),
    "yaml": Sample(
        "service.yaml",
        "service:\n  issuer: https://id.example.com\n",
        "---\n# who\nservice: {'issuer': \"https://id.example.com\"}\n",
        "service:\n  issuer: https://id.example.org\n",
        "issuer: a\nissuer: a\n",
        2,
    ),
}
READABLE = sorted(set(FORMATS) - {"keystore"})
TWICE = sorted(name for name, sample in SAMPLES.items() if sample.twice)


def value(path: str, text: str) -> object:
    return read(path, text.encode(), LIMITS).data


def test_every_module_of_the_folder_is_in_the_table_and_the_table_is_sorted() -> None:
    modules = [one.name for one in pkgutil.iter_modules(formats.__path__) if not one.name.startswith("_")]
    assert sorted(modules) == list(FORMATS)


def test_every_readable_format_has_a_sample_here() -> None:
    assert sorted(SAMPLES) == READABLE


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_names_and_suffixes_are_in_lower_case(name: str) -> None:
    member = FORMATS[name]
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in member.SUFFIXES)
    assert all(glob == glob.lower() for glob in member.NAMES)


def test_no_suffix_belongs_to_two_formats() -> None:
    suffixes = [suffix for member in FORMATS.values() for suffix in member.SUFFIXES]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize("name", READABLE)
def test_a_sample_is_read_as_its_format(name: str) -> None:
    sample = SAMPLES[name]
    document = read(sample.path, sample.text.encode(), LIMITS)
    assert (document.path, document.format) == (sample.path, name)


@pytest.mark.parametrize("name", sorted(set(READABLE) - {"template"}))
def test_formatting_and_comments_are_no_difference(name: str) -> None:
    sample = SAMPLES[name]
    assert value(sample.path, sample.reformatted) == value(sample.path, sample.text)


def test_comments_are_no_difference_in_a_template() -> None:
    sample = SAMPLES["template"]
    assert value(sample.path, sample.reformatted) == value(sample.path, sample.text)


@pytest.mark.parametrize("name", READABLE)
def test_another_value_is_a_difference(name: str) -> None:
    sample = SAMPLES[name]
    assert value(sample.path, sample.changed) != value(sample.path, sample.text)


@pytest.mark.parametrize("name", READABLE)
def test_windows_line_ends_are_no_difference(name: str) -> None:
    sample = SAMPLES[name]
    assert value(sample.path, sample.text.replace("\n", "\r\n")) == value(sample.path, sample.text)


@pytest.mark.parametrize("name", ["hcl", "ini", "json", "toml", "xml", "yaml"])
def test_formats_with_nesting_agree_on_a_common_sample(name: str) -> None:
    assert value(SAMPLES[name].path, SAMPLES[name].text) == {"service": {"issuer": "https://id.example.com"}}


@pytest.mark.parametrize("name", TWICE)
def test_what_is_there_twice_is_refused_with_its_line(name: str) -> None:
    sample = SAMPLES[name]
    with pytest.raises(MalformedInputError) as caught:
        parse(sample.path, sample.twice.encode(), LIMITS)
    assert caught.value.where.path == sample.path
    assert caught.value.where.line == sample.twice_line
    assert any(word in caught.value.problem for word in ("twice", "overwrite", "duplicate"))


@pytest.mark.parametrize("name", READABLE)
def test_a_byte_that_is_no_text_is_refused_with_its_line(name: str) -> None:
    content = SAMPLES[name].text.encode() + b"\n\xff\n"
    document = read(SAMPLES[name].path, content, LIMITS)
    assert isinstance(document.data, Opaque)
    line = content[: content.index(b"\xff")].count(b"\n") + 1
    expected = "binary keystore" if name == "pem" else f"line {line}: a byte that is not UTF-8"
    assert document.data.reason == expected


@pytest.mark.parametrize("name", READABLE)
def test_a_byte_order_mark_is_skipped_or_refused_but_never_part_of_a_name(name: str) -> None:
    sample = SAMPLES[name]
    found = value(sample.path, "\ufeff" + sample.text)
    if isinstance(found, Opaque):
        assert "byte order mark" in found.reason or name == "template"
    else:
        assert found == value(sample.path, sample.text)


@pytest.mark.parametrize("name", READABLE)
def test_more_values_than_the_limit_are_refused(name: str) -> None:
    sample = SAMPLES[name]
    if name == "pem":
        assert "bytes" in str(read(sample.path, sample.text.encode(), Limits(file_bytes=3)).data)
    else:
        found = read(sample.path, sample.text.encode(), Limits(nodes=0)).data
        assert isinstance(found, Opaque)
        assert "more than 0" in found.reason


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\x01",
        "[" * 5000,
        "{" * 5000,
        "<a>" * 5000,
        '"' * 5001,
        "a {\n" * 5000,
        "\\",
        "a = {{ b }}",
        "=",
        "[]",
        "-----BEGIN A-----" * 50,
        "a: " * 5000,
        "1" * 5000,
        "a=" + "9" * 5000,
    ],
)
def test_a_format_reads_or_refuses_and_never_breaks(name: str, text: str) -> None:
    with contextlib.suppress(FormatError):
        FORMATS[name].parse(text, LIMITS)


@pytest.mark.parametrize(
    "name", sorted(set(READABLE) - {"xml"}), ids=lambda name: PurePosixPath(SAMPLES[name].path).name
)
def test_lines_point_at_where_a_setting_stands(name: str) -> None:
    sample = SAMPLES[name]
    text = ("# first\n" if name not in {"json", "pem", "plist"} else "\n") + sample.text
    addresses = {address for address, _ in FORMATS[name].places(text, LIMITS)}
    found = lines(sample.path, text.encode(), addresses)
    assert min(found.values()) == 2
    assert set(found) == addresses
