"""Attacks on the installed command: past the gate, at secrets, at the terminal. Each fails where a defence is gone."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from session import AUTH, CONFIGURATION, GATE, ISSUER, Session, make_session
from worlds import World

HOME = "https://login.example.com/"
EVIL = "https://evil.example.net/"
MOVED = f"issuer: {EVIL}\n"
RELEASED = {
    "services/app/settings.json": f'{{"oidc": {{"issuer": "{HOME}", "client_id": "shop"}}, "port": 1}}\n',
    "services/app/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  OIDC_ISSUER: "
    + base64.b64encode(HOME.encode()).decode()
    + "\n",
    "services/app/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.yaml: |\n"
    f"    issuer: {HOME}\n",
    "services/app/app.env": f'CFG={{"issuer":"{HOME}","x":1}}\nLOG=info\n',
    "services/app/anchors.yaml": f"one: &one\n  issuer: {HOME}\nother: &other\n  issuer: {EVIL}\nprod:\n  <<: *one\n",
    "services/app/main.tf": f'variable "oidc_issuer" {{\n  default = "{HOME}"\n}}\n',
    "services/app/wrapped.yaml": f"oidc:\n  issuer:\n    value: {HOME}\n",
    "services/app/web.xml": f'<c><add key="Issuer" value="{HOME}"/></c>\n',
    "services/app/lists.yaml": "trusted_issuers:\n- https://a.example.com/\n- https://b.example.com/\n",
    "services/app/profiles.yaml": "issuer: https://a.example.com/\n---\nissuer: https://b.example.com/\n",
    "services/app/config.staging.yaml": "issuer: https://staging.example.com/\nport: 1\n",
    "services/dev/config.yaml": "issuer: https://dev.example.com/\nport: 1\n",
    "docs/readme.md": "nothing to see\n",
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return make_session(tmp_path_factory.mktemp("attacks"), files=RELEASED)


@pytest.fixture
def session(released: Session, tmp_path: Path) -> Session:
    """A copy of the released repository for one attack."""
    top = tmp_path / "repository"
    shutil.copytree(released.world.top, top, symlinks=True)
    return Session(World(top, dict(released.world.environment), released.world.commits), released.keys)


def held(session: Session, path: str, *arguments: str, **environment: str) -> dict[str, object]:
    """Insist that the gate holds a file back for a finding, and return what it says of that file."""
    report = session.check(*(arguments or ("--staged",)), status=1, **environment)
    document = next(one for one in report["documents"] if one["path"] == path)
    assert document["verdict"] in {"pending", "denied"}
    assert any(change["findings"] for change in document["changes"]), document
    return dict(document)


def move(session: Session) -> None:
    session.edit(AUTH, ISSUER, MOVED)


def rename(session: Session, path: str, target: str) -> None:
    place = session.world.top / target
    place.parent.mkdir(parents=True, exist_ok=True)
    (session.world.top / path).rename(place)


EDITS = {
    "a key given twice": (AUTH, ISSUER, f"{MOVED}{ISSUER}"),
    "a key given twice, once escaped": (AUTH, ISSUER, f'{ISSUER}"\\u0069ssuer": {EVIL}\n'),
    "a merge key of another anchor": ("services/app/anchors.yaml", "<<: *one", "<<: *other"),
    "a merge key of two anchors": ("services/app/anchors.yaml", "<<: *one", "<<: [*other, *one]"),
    "a quoted merge key": ("services/app/anchors.yaml", "<<: *one", '"<<": *one'),
    "an alias for the value": (AUTH, ISSUER, f"x: &a {EVIL}\nissuer: *a\n"),
    "a tag on the same value": (AUTH, ISSUER, f"issuer: !env {HOME}\n"),
    "an explicit key": (AUTH, ISSUER, f"? issuer\n: {EVIL}\n"),
    "a line break only some parsers know": (AUTH, "service\n", f"service\u0085issuer: {EVIL}\n"),
    "a line separator in a comment": (AUTH, "service\n", f"service\u2028issuer: {EVIL}\n"),
    "a carriage return in a comment": (AUTH, "service\n", f"service\rissuer: {EVIL}\n"),
    "a document behind the end": (
        AUTH,
        "cookie_secure: true}\n",
        f"cookie_secure: true}}\n---\nissuer: {EVIL}\n",
    ),
    "a key that begins with two underscores": (AUTH, ISSUER, f"{ISSUER}__issuer: {EVIL}\n"),
    "a prototype": (AUTH, ISSUER, f"{ISSUER}__proto__: {{issuer: {EVIL}}}\n"),
    "a key in another case": (AUTH, "issuer:", "Issuer:"),
    "a look-alike letter in the key": (AUTH, "issuer:", "\u0456ssuer:"),
    "an invisible letter in the key": (AUTH, "issuer:", '"issuer\u200b":'),
    "a renamed key": (AUTH, "issuer:", "issuer_old:"),
    "several addresses in one text": (AUTH, ISSUER, f"{ISSUER}trusted_issuers: |\n  {HOME}\n  {EVIL}\n"),
    "a null": (AUTH, ISSUER, "issuer: ~\n"),
    "a template instead of the value": (AUTH, ISSUER, "issuer: {{ .Values.issuer }}\n"),
    "a value that holds itself": (AUTH, ISSUER, "issuer: &a [*a]\n"),
    "a json key given twice": (
        "services/app/settings.json",
        '"client_id"',
        f'"issuer": "{EVIL}", "client_id"',
    ),
    "a document in a string": ("services/app/map.yaml", HOME, EVIL),
    "base64 in a secret": (
        "services/app/secret.yaml",
        base64.b64encode(HOME.encode()).decode(),
        base64.b64encode(EVIL.encode()).decode(),
    ),
    "json in a variable": ("services/app/app.env", HOME, EVIL),
    "json in a variable that is broken": ("services/app/app.env", f'"{HOME}",', f'"{EVIL}",,'),
    "a variable's default": ("services/app/main.tf", HOME, EVIL),
    "a value below the setting": ("services/app/wrapped.yaml", HOME, EVIL),
    "a value in an attribute": ("services/app/web.xml", HOME, EVIL),
    "the order of a list": (
        "services/app/lists.yaml",
        "- https://a.example.com/\n- https://b.example.com/",
        "- https://b.example.com/\n- https://a.example.com/",
    ),
    "the order of documents": (
        "services/app/profiles.yaml",
        "issuer: https://a.example.com/\n---\nissuer: https://b.example.com/\n",
        "issuer: https://b.example.com/\n---\nissuer: https://a.example.com/\n",
    ),
}


@pytest.mark.parametrize("trick", EDITS)
def test_no_way_of_writing_it_hides_an_identity_change(session: Session, trick: str) -> None:
    path, old, new = EDITS[trick]
    session.edit(path, old, new)
    session.world.git("add", "--all")
    held(session, path)


CONTENTS = {
    "not utf-8": CONFIGURATION.encode() + b"# \xff\xfe\n",
    "utf-16": CONFIGURATION.replace(ISSUER, MOVED).encode("utf-16"),
    "a nul": CONFIGURATION.encode() + b"\0",
    "all a comment": "".join(f"# {line}\n" for line in CONFIGURATION.splitlines()).encode(),
    "nothing": b"",
    "too deep": b"[" * 20_000,
    "a number without end": b"a: " + b"9" * 100_000 + b"\n" + CONFIGURATION.encode(),
    "a billion laughs": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)),
}


@pytest.mark.parametrize("trick", CONTENTS)
def test_no_content_is_too_strange_to_be_held_back(session: Session, trick: str) -> None:
    session.world.stage({AUTH: CONTENTS[trick]})
    held(session, AUTH)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (AUTH, "services/auth/config.txt"),
        (AUTH, "docs/config.yaml"),
        ("services/app/config.staging.yaml", "services/app/config.prod.yaml"),
        ("services/dev/config.yaml", "services/prod/config.yaml"),
    ],
    ids=["to what is not read", "out of the environment", "to another stage", "to another stage's folder"],
)
def test_a_file_that_moves_away_takes_its_identity_settings_along(
    session: Session, path: str, target: str
) -> None:
    rename(session, path, target)
    session.world.git("add", "--all")
    held(session, path)


@pytest.mark.parametrize("suffix", ["renamed.yaml", "Config.yaml"])
def test_an_edit_is_followed_through_a_rename(session: Session, suffix: str) -> None:
    move(session)
    rename(session, AUTH, f"services/auth/{suffix}")
    session.world.git("add", "--all")
    held(session, f"services/auth/{suffix}")


def test_a_file_that_is_only_called_otherwise_needs_approval_once(session: Session) -> None:
    world = session.world
    world.branch("move")
    rename(session, AUTH, "services/auth/settings.yaml")
    world.commit()
    held(session, "services/auth/settings.yaml", "--proposed", "HEAD")
    assert "pointer: '/', reason" in session.run("explain", "--proposed", "HEAD").out
    for person in ("bob", "carol"):
        session.approve(person, "--proposed", "HEAD")
    world.commit()
    session.check("--proposed", "HEAD", status=0)
    session.edit("services/auth/settings.yaml", ISSUER, MOVED)
    world.commit()
    held(session, "services/auth/settings.yaml", "--proposed", "HEAD")


@pytest.mark.parametrize("target", ["/dev/zero", "../../docs/readme.md"])
def test_a_link_in_the_place_of_a_file_is_held_back_and_not_followed(session: Session, target: str) -> None:
    (session.world.top / AUTH).unlink()
    (session.world.top / AUTH).symlink_to(target)
    session.world.git("add", "--all")
    held(session, AUTH)


def test_a_submodule_in_the_place_of_a_folder_is_held_back(session: Session) -> None:
    shutil.rmtree(session.world.top / "services/auth")
    session.world.git("add", "--all")
    session.world.git("update-index", "--add", "--cacheinfo", f"160000,{session.world.head},services/auth")
    held(session, AUTH)


def test_a_linked_folder_hides_nothing(session: Session) -> None:
    rename(session, "services/auth", "docs/auth")
    (session.world.top / "services/auth").symlink_to("../docs/auth")
    session.world.git("add", "--all")
    held(session, AUTH)


BOOKS: dict[str, Callable[[Session], object]] = {
    "an ignore": lambda session: session.world.write(
        ".changegate/config.yaml", f"{GATE}ignore: [{{paths: ['**'], pointer: '**', reason: x}}]\n"
    ),
    "other paths": lambda session: session.world.write(
        ".changegate/config.yaml", GATE.replace("services/**", "nowhere/**")
    ),
    "a schema": lambda session: session.world.write(".changegate/schemas/x.json", "{}"),
    "a pack": lambda session: session.world.write(".changegate/packs/x.yaml", "name: x\n"),
    "no book at all": lambda session: shutil.rmtree(session.world.top / ".changegate"),
    "a book by another name": lambda session: rename(session, ".changegate", ".Changegate"),
    "attributes": lambda session: session.world.write(".gitattributes", "* -diff filter=x export-ignore\n"),
}


@pytest.mark.parametrize("trick", BOOKS)
def test_the_proposal_cannot_bring_its_own_judge(session: Session, trick: str) -> None:
    BOOKS[trick](session)
    move(session)
    session.world.git("add", "--all")
    held(session, AUTH)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_the_index_cannot_hide_the_working_tree(session: Session, flag: str) -> None:
    session.world.git("update-index", flag, AUTH)
    move(session)
    held(session, AUTH, "--proposed", "worktree")


def test_what_is_staged_is_judged_and_not_what_lies_in_the_working_tree(session: Session) -> None:
    move(session)
    session.world.git("add", AUTH)
    session.edit(AUTH, MOVED, ISSUER)
    held(session, AUTH)


def test_a_replaced_object_does_not_count(session: Session) -> None:
    world = session.world
    released = world.git("rev-parse", f"main:{AUTH}")
    world.branch("feature")
    move(session)
    world.commit()
    world.git("replace", world.git("rev-parse", f"HEAD:{AUTH}"), released)
    held(session, AUTH, "--proposed", "HEAD")


def test_a_graft_makes_no_proposal_an_ancestor(session: Session) -> None:
    world = session.world
    world.branch("feature")
    move(session)
    commit = world.commit()
    world.write(".git/info/grafts", f"{world.git('rev-parse', 'main')} {commit}\n")
    held(session, AUTH, "--proposed", "feature")


def test_a_merge_that_drops_what_is_deployed_is_judged_as_it_ends(session: Session) -> None:
    world = session.world
    move(session)
    world.commit()
    world.branch("feature", "HEAD~1")
    world.commit({"docs/readme.md": "more\n"})
    world.git("merge", "--quiet", "--strategy", "ours", "main")
    held(session, AUTH, "--deployed", "main", "--proposed", "feature")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "/nowhere"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_OBJECT_DIRECTORY", "/nowhere"),
        ("GIT_EXTERNAL_DIFF", "/bin/false"),
        ("GIT_CONFIG_PARAMETERS", "'core.bare=true'"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_REPLACE_REF_BASE", "refs/heads/"),
    ],
)
def test_no_variable_of_git_opens_the_gate(session: Session, name: str, value: str) -> None:
    move(session)
    session.world.git("add", AUTH)
    assert session.run("check", "--staged", **{name: value}).status in {1, 3}


@pytest.mark.parametrize("branch", ["--help", "-x", "--staged"])
def test_a_branch_named_like_an_option_is_a_branch(session: Session, branch: str) -> None:
    world = session.world
    move(session)
    world.commit()
    world.git("update-ref", f"refs/heads/{branch}", "HEAD")
    world.git("reset", "--quiet", "--hard", "HEAD~1")
    held(session, AUTH, f"--proposed={branch}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such/*",),
        ("Services",),
        ("../",),
        ("--env", "nowhere"),
        ("--env", ""),
        ("--deployed", "HEAD^{tree}"),
    ],
)
def test_what_names_nothing_is_an_error_and_not_an_empty_change(
    session: Session, arguments: tuple[str, ...]
) -> None:
    move(session)
    session.world.git("add", AUTH)
    done = session.run("check", "--staged", *arguments)
    assert done.status in {2, 3}
    assert done.out == ""


def _approved(session: Session) -> Path:
    """Have the change of the issuer approved by two people and return the folder of their records."""
    move(session)
    session.world.git("add", AUTH)
    session.approve("bob", "--staged", "--stage")
    session.approve("carol", "--staged", "--stage")
    return next((session.world.top / ".changegate/approvals").iterdir())


@pytest.fixture(scope="module")
def approved(released: Session, tmp_path_factory: pytest.TempPathFactory) -> Session:
    top = tmp_path_factory.mktemp("approved") / "repository"
    shutil.copytree(released.world.top, top, symlinks=True)
    session = Session(World(top, dict(released.world.environment), released.world.commits), released.keys)
    _approved(session)
    session.check("--staged", status=0)
    return session


@pytest.fixture
def signed(approved: Session, tmp_path: Path) -> Session:
    top = tmp_path / "repository"
    shutil.copytree(approved.world.top, top, symlinks=True)
    return Session(World(top, dict(approved.world.environment), approved.world.commits), approved.keys)


def test_an_approval_does_not_count_for_another_path(signed: Session) -> None:
    other = "services/other/config.yaml"
    signed.world.git("restore", "--staged", "--worktree", AUTH)
    signed.world.commit({other: CONFIGURATION}, "another service")
    signed.world.stage({other: CONFIGURATION.replace(ISSUER, MOVED)})
    change = str(held(signed, other)["change_id"])
    records = signed.world.top / ".changegate/approvals"
    shutil.copytree(next(records.iterdir()), records / change)
    signed.world.git("add", "--all")
    held(signed, other)


def test_an_approval_does_not_count_for_another_repository_or_environment(signed: Session) -> None:
    records = signed.world.top / ".changegate/approvals"
    aside = signed.world.top.parent / "aside"
    for old, new in (("example.com/platform", "example.com/other"), ("prod: {", "live: {")):
        signed.world.git("stash", "--quiet")
        signed.world.commit({".changegate/config.yaml": GATE.replace(old, new)})
        signed.edit(AUTH, ISSUER, MOVED)
        signed.world.git("add", AUTH)
        signed.world.git("checkout", "--quiet", "stash@{0}", "--", ".changegate/approvals")
        if not aside.exists():
            shutil.copytree(next(records.iterdir()), aside)
        change = str(held(signed, AUTH)["change_id"])
        shutil.copytree(aside, records / change, dirs_exist_ok=True)
        signed.world.git("add", "--all")
        held(signed, AUTH)
        signed.world.git("reset", "--quiet", "--hard")


def test_one_approval_under_two_names_is_one(signed: Session) -> None:
    folder = next((signed.world.top / ".changegate/approvals").iterdir())
    content = (folder / "bob@example.com.json").read_bytes()
    (folder / "carol@example.com.json").write_bytes(content)
    (folder / "again.json").write_bytes(content)
    signed.world.git("add", "--all")
    assert held(signed, AUTH)["requirements"][0]["missing"] >= 1  # type: ignore[index]


def test_a_record_that_was_touched_counts_for_nothing(signed: Session) -> None:
    record = next((signed.world.top / ".changegate/approvals").rglob("bob@*.json"))
    told = json.loads(record.read_text())
    body = base64.b64decode(told["payload"]).replace(b"CHG-1", b"CHG-2")
    record.write_text(json.dumps(told | {"payload": base64.b64encode(body).decode()}))
    signed.world.git("add", "--all")
    assert held(signed, AUTH)["requirements"][0]["missing"] >= 1  # type: ignore[index]


def test_a_record_that_is_a_link_or_nonsense_does_not_crash_or_count(signed: Session) -> None:
    folder = next((signed.world.top / ".changegate/approvals").iterdir())
    (folder / "bob@example.com.json").unlink()
    (folder / "bob@example.com.json").symlink_to("/dev/zero")
    (folder / "dave.json").write_bytes(b"[" * 100_000)
    (folder / "erin.json").write_bytes(b'{"payload": ' + b"9" * 10_000 + b"}")
    signed.world.git("add", "--all")
    assert signed.run("check", "--staged").status in {1, 3}


FORMATS = ("text", "json", "sarif", "html", "junit", "markdown", "github", "gitlab", "azure", "tap")


class Canaries:
    """Secrets that nobody would write by chance, each with the place it was planted in."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def __call__(self, place: str, prefix: str = "") -> str:
        value = f"{prefix}Zq7canary{len(self.planted):03d}Vx9Kd83mPw2"
        self.planted[value] = place
        return value

    def base64(self, place: str) -> str:
        """Plant one that is encoded; printing it either way gives it away."""
        value = base64.b64encode(self(place).encode()).decode()
        self.planted[value] = f"{place}, encoded"
        return value

    def leaked(self, text: str) -> list[str]:
        """Return the places whose secrets stand in a text."""
        return sorted(place for value, place in self.planted.items() if value in text)


def _with_secrets(plant: Canaries) -> dict[str, str | bytes | None]:
    jwk = {"keys": [{"kty": "oct", "k": plant("jwk")}]}
    named = {"env": [{"name": "CLIENT_SECRET", "value": plant("named value")}]}
    return {
        "services/s/app.yaml": f"client_secret: {plant('yaml')}\n"
        f"db: {{password: {plant('password')}, dsn: 'postgres://u:{plant('dsn')}@db.example.com/x'}}\n"
        f"clients:\n- id: a\n  secret: {plant('list item')}\n"
        f"session: {{secret: {plant('session')}, keys: [{plant('session keys')}]}}\n"
        f"issuer: 'https://u:{plant('userinfo')}@login.example.com/'\n"
        f"args: [--client-secret={plant('flag')}, --password, {plant('argument')}]\n"
        f"command: run --api-key {plant('command line')} --x\n"
        f"multi: |\n  password: {plant('text block')}\n"
        f'json: \'{{"password": "{plant("json in yaml")}"}}\'\n'
        f"headers: {{Authorization: 'Bearer {plant('bearer')}'}}\n"
        f"redirect_uri: 'https://x.example.com/?client_secret={plant('query')}'\n"
        f"jwks_uri: 'https://x.example.com/?token={plant('query token')}'\n"
        f"ldapbindpasswd: {plant('glued name')}\n",
        "services/s/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
        f"data: {{x: {plant.base64('data')}}}\n"
        f"stringData:\n  whatever: {plant('stringData')}\n  app.yaml: |\n    foo: {plant('document in a secret')}\n",
        "services/s/app.env": f'PASSWORD={plant("env")}\nCFG={{"client_secret":"{plant("json in env")}"}}\n',
        "services/s/app.tf": f'variable "db_password" {{\n  default = "{plant("variable")}"\n}}\n',
        "services/s/app.toml": f'[oidc]\nclient_secret = "{plant("toml")}"\n',
        "services/s/app.ini": f"[oidc]\nclient_secret = {plant('ini')}\n",
        "services/s/app.properties": f"oidc.client-secret={plant('properties')}\n",
        "services/s/app.xml": f'<c><add key="ClientSecret" value="{plant("attribute")}"/></c>\n',
        "services/s/app.json": json.dumps(jwk | named),
        "services/s/app.yaml.j2": f"client_secret: {{{{ x | default('{plant('template')}') }}}}\n",
        "services/s/checked.yaml": f"client_secret: {plant('refused by the schema')}\n",
        "services/s/twice.yaml": f"client_secret: {plant('twice')}\nclient_secret: {plant('twice again')}\n",
        "services/s/tagged.yaml": f"password: !!python/x {plant('tagged')}\napi_key: *{plant('alias')}\n",
        "services/s/broken.json": f'{{"client_secret": "{plant("broken json")}" x}}',
        "services/s/broken.toml": f"client_secret = {plant('broken toml')}\n",
        "services/s/broken.tf": f'x {{ client_secret = "{plant("broken hcl")}" }} }}\n',
        "services/s/broken.env": f"PASSWORD='{plant('broken env')}\n",
        "services/s/broken.xml": f"<a><password>{plant('broken xml')}</pass></a>",
        "services/s/key.pem": f"-----BEGIN PRIVATE KEY-----\n{plant('pem')}\n-----END PRIVATE KEY-----\n",
        ".changegate/packs/own.yaml": f"client_secret: {plant('own file')}\n",
    }


@pytest.fixture(scope="module")
def secretive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Canaries]:
    """A session in whose every file a secret is replaced by another one."""
    plant = Canaries()
    schema = json.dumps({"properties": {"client_secret": {"type": "integer", "enum": [1]}}})
    config = f'{GATE}schemas: [{{paths: ["services/s/checked.yaml"], schema: .changegate/schemas/s.json}}]\n'
    before = {path: content for path, content in _with_secrets(plant).items() if path.startswith("services/")}
    session = make_session(
        tmp_path_factory.mktemp("secretive"),
        files={path: str(content) for path, content in before.items()}
        | {".changegate/schemas/s.json": schema, ".changegate/config.yaml": config},
    )
    session.world.stage(_with_secrets(plant))
    return session, plant


def test_no_format_prints_a_secret(secretive: tuple[Session, Canaries], tmp_path: Path) -> None:
    session, plant = secretive
    wanted = [part for name in FORMATS for part in ("--format", f"{name}={tmp_path / name}")]
    done = session.run("check", "--staged", "--verbose", *wanted, status=1)
    leaks = {name: plant.leaked((tmp_path / name).read_text()) for name in FORMATS}
    assert leaks == {name: [] for name in FORMATS}
    assert plant.leaked(done.out + done.err) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--debug", "check", "--staged"),
        ("explain", "--staged"),
        ("approvals", "verify", "--staged"),
        ("validate",),
        ("diff", "HEAD", "index"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_command_prints_a_secret(secretive: tuple[Session, Canaries], arguments: tuple[str, ...]) -> None:
    session, plant = secretive
    done = session.run(*arguments)
    assert plant.leaked(done.out + done.err) == []


def test_no_record_holds_a_secret(secretive: tuple[Session, Canaries]) -> None:
    session, plant = secretive
    done = session.approve("bob", "--staged")
    assert plant.leaked(done.out + done.err) == []
    records = list((session.world.top / ".changegate/approvals").rglob("*.json"))
    assert records
    for record in records:
        told = record.read_text()
        payload = base64.b64decode(json.loads(told)["payload"]).decode()
        assert plant.leaked(told + payload) == []


NASTY = "\x1b[2J\x1b]8;;x\x07\u202e\u2066\r\n::error::x\n##vso[task.complete result=Succeeded;]\n"


def test_nothing_of_the_proposal_speaks_to_the_terminal_or_to_the_pipeline(
    session: Session, tmp_path: Path
) -> None:
    name = "services/auth/a\n::error::x\x1b[31m.yaml"
    session.world.stage({name: json.dumps({f"issuer {NASTY}": EVIL + NASTY, NASTY: NASTY, "issuer": EVIL})})
    plain = ("text", "markdown", "github", "azure", "tap")
    wanted = [part for one in plain for part in ("--format", f"{one}={tmp_path / one}")]
    done = session.run("check", "--staged", "--verbose", *wanted)
    assert done.status in {1, 3}
    explained = session.run("explain", "--staged")
    texts = [explained.out, explained.err, done.out, done.err]
    texts += [(tmp_path / one).read_text() for one in plain if (tmp_path / one).exists()]
    for text in texts:
        assert not set("\x1b\x07\r\u202e\u2066\x9b") & set(text)
        assert not any(line.startswith(("::error::x", "##vso[task.complete")) for line in text.splitlines())
