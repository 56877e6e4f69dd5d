"""Hold JSON against the types that a package publishes, by the TypeScript compiler."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COMPILER = FOLDER / "node_modules/.bin/tsc"


def complaints(package: str, kind: str, value: Any, imported: str = "") -> str:
    """Return what the compiler says of `value` as a `kind` of `package`; nothing where it fits."""
    name = imported or kind
    module = FOLDER / "node_modules" / "held.ts"
    module.write_text(
        f'import type {{ {name} }} from "{package}";\nexport const held: {kind} = {json.dumps(value)};\n',
        encoding="utf-8",
    )
    command = [
        COMPILER,
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2022",
        module,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER)
    return done.stdout
