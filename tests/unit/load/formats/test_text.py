"""From bytes to text."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats._text import decoded


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_when_it_says_so(encoding: str) -> None:
    assert decoded("\ufeffa: é".encode(encoding)) == "\ufeffa: é"


@pytest.mark.parametrize(
    ("content", "telling"),
    [
        (b"a\n\xff", "not UTF-8"),
        (b"a: \xe9", "not UTF-8"),
        (b"\xed\xa0\x80", "not UTF-8"),
        (b"\x00", "NUL"),
        ("a".encode("utf-16-le"), "NUL"),
        ("\ufeffa".encode("utf-32-le"), "UTF-32"),
        (b"\xff\xfe\x00\xd8", "UTF-16"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
        (b"/annex/objects/SHA256E-s1--0", "git-annex"),
        (b"$ANSIBLE_VAULT;1.1;AES256\n00\n", "Ansible Vault"),
        (b"\x00GITCRYPT\x00", "git-crypt"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "age"),
        (b"-----BEGIN PGP MESSAGE-----\n", "OpenPGP"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, telling: str) -> None:
    with pytest.raises(FormatError) as caught:
        decoded(content)
    assert telling in caught.value.problem


def test_the_line_of_a_bad_byte_is_named() -> None:
    with pytest.raises(FormatError) as caught:
        decoded(b"a\nb\n\xff\n")
    assert caught.value.line == 3
