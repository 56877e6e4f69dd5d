"""Files that are written from a text beside their path: how reading and meaning know what the text is.

`{path: /etc/ssh/sshd_config, content: …}` is how cloud-init, Ansible, Butane, Nomad and CI systems put a file
on a machine: the text is no less that file than one of this name in the repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PATHS: Final = ("path", "dest", "destination", "filename", "file_path")
_TEXTS: Final = frozenset({"content", "contents", "data"})
# `contents: {inline: …}`
_WITHIN: Final = frozenset({"inline", "content", "data"})


def written_to(key: str, beside: Mapping[str, object], around: str) -> str:
    """Return the path of the file that what stands under a key is written to; empty where it is none.

    `beside` is the mapping the key is in, `around` what this function returned for that mapping itself.
    """
    if around:
        return around if key in _WITHIN else ""
    if key not in _TEXTS:
        return ""
    found = next((beside[name] for name in _PATHS if name in beside), "")
    return found if isinstance(found, str) and "/" in found and "\n" not in found else ""
