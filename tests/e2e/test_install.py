"""The built wheel holds what it needs and puts the command on the path."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_the_wheel_ships_schemas_policies_and_packs(tmp_path: Path) -> None:
    copied = tmp_path / "project"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (PROJECT / name).is_file() and not name.startswith("tests/"):
            (copied / name).parent.mkdir(parents=True, exist_ok=True)
            (copied / name).write_bytes((PROJECT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path / "wheels", copied],
        check=True,
    )
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    top = {name.split("/")[0] for name in names}
    assert top == {"changegate", next(name for name in top if name.endswith(".dist-info"))}
    for source, inside in (("schemas/*.json", "schemas"), ("policies/*.yaml", "policies")):
        for path in PROJECT.glob(source):
            assert f"changegate/{inside}/{path.name}" in names
    for path in (PROJECT / "changegate").rglob("*"):
        if path.suffix in {".py", ".yaml", ".json", ".html", ".typed"}:
            assert str(path.relative_to(PROJECT)) in names, path
    venv = tmp_path / "venv"
    subprocess.run(
        [sys.executable, "-m", "venv", venv, "--system-site-packages", "--without-pip"], check=True
    )
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            venv / "bin/python",
            "install",
            "--quiet",
            "--no-deps",
            wheel,
        ],
        check=True,
    )
    (tmp_path / "old.yaml").write_text("issuer: https://login.example.com/\n")
    (tmp_path / "new.yaml").write_text("issuer: https://auth.example.net/\n")
    site = Path(next(path for path in sys.path if path.endswith("site-packages")))
    done = subprocess.run(
        [venv / "bin/changegate", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(_without_project(site, tmp_path)), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "https://auth.example.net/" in done.stdout


def _without_project(site: Path, folder: Path) -> Path:
    """The dependencies that are installed here, without the project itself."""
    target = folder / "dependencies"
    target.mkdir()
    for entry in site.iterdir():
        if "changegate" not in entry.name:
            (target / entry.name).symlink_to(entry)
    return target
