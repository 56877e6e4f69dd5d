from __future__ import annotations

import pytest

from changegate.load.read import read
from changegate.model.config import Limits

FILES = {
    "a.env": "A=x y\nB='z'\n",
    "a.ini": "[s]\nk = v w\n",
    "a.service": "[Service]\nExecStart=a b\n",
    "authorized_keys": "ssh-ed25519 AAAA c d\n",
    "httpd.conf": "<Directory /x>\n  Require all granted\n</Directory>\n",
    "krb5.conf": "[libdefaults]\n default_realm = A B\n",
    "known_hosts": "h ssh-ed25519 AAAA c\n",
    "nginx.conf": "server_name a b;\nlisten 1;\n",
    "pg_hba.conf": "host all u 1.2.3.4/32 md5\n",
    "pg_ident.conf": "m a b\n",
    "policy.csv": "p, alice, data1, read\n",
    "redis.conf": "key value other\nbind a\n",
    "ssh_config": "Host a b\n  User c\n",
    "sshd_config": "AllowUsers a b\n",
}


@pytest.mark.parametrize("path", FILES)
def test_a_blank_that_is_none_is_a_letter_wherever_it_stands(path: str) -> None:
    text = FILES[path]
    plain = read(path, text.encode(), Limits())
    assert plain.format != "opaque"
    for blank in "\x1f\x85\xa0\u2003":
        for place in range(len(text) + 1):
            added = read(path, f"{text[:place]}{blank}{text[place:]}".encode(), Limits())
            assert added.data != plain.data, (blank, place)
            replaced = read(path, f"{text[:place]}{blank}{text[place + 1 :]}".encode(), Limits())
            assert replaced.data != plain.data, (blank, place)


def test_such_blanks_stand_in_what_is_read_as_they_were() -> None:
    found = read("a.env", "A=x\xa0y\n\u2003B=1\n".encode(), Limits()).data
    assert found == {"A": "x\xa0y", "\u2003B": "1"}
    taken = read("a.env", "A=x\xa0\U000f00a0\n".encode(), Limits())
    assert taken.format == "opaque"
