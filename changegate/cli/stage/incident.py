"""The story of the incident: an alarm at once, past the gate at night, found, undone and written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from changegate.cli.edge.clock import now
from changegate.cli.edge.console import say
from changegate.cli.edge.exit import HELD_BACK
from changegate.cli.stage import files
from changegate.cli.stage.stage import AUTH, Stage, deploy, scene
from changegate.live.declared import CHECKINS

_NIGHT: Final = timedelta(hours=7)
_PAGE: Final = "../incident.html"


def play(stage: Stage) -> None:
    """Play the hours after the change; the clock of the commits is set so that seven of them have passed."""
    morning = now().replace(microsecond=0)
    night = morning - _NIGHT
    _set_clock(stage, night - timedelta(days=2))
    _where_to_look(stage)
    deploy(stage)
    _alarm(stage)
    _past_the_gate(stage, night)
    _found(stage, night)
    _undone(stage, morning)
    _written_down(stage, night, morning)
    say("\nTold at once, found in one command, undone in one command, written down in one command.\n")


def _set_clock(stage: Stage, moment: datetime) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        stage.environment[f"GIT_{who}_DATE"] = f"@{int(moment.timestamp())} +0000"


def _where_to_look(stage: Stage) -> None:
    """Have a folder that stands for the running service, and say where it is."""
    live = stage.repository.parent / "live"
    live.mkdir()
    stage.write(CHECKINS, files.checkins(live, stage.repository.parent / "pager"))


def _alarm(stage: Stage) -> None:
    scene("It runs as deployed, and is asked every minute who it is")
    live = stage.repository.parent / "live" / "config.yaml"
    deployed = (stage.repository / AUTH).read_text(encoding="utf-8")
    live.write_text(deployed, encoding="utf-8")
    stage.show("changegate", "checkin", "--allow-commands")
    scene("03:25, somebody edits the file on the host. Nobody waits seven hours: the alarm rings at once")
    say(
        "  (edit live/config.yaml: issuer: https://login.example.com/  ->  issuer: https://auth.example.net/)\n"
    )
    live.write_text(
        deployed.replace("https://login.example.com/", "https://auth.example.net/"), encoding="utf-8"
    )
    stage.show("changegate", "checkin", "--allow-commands", expect=HELD_BACK)
    stage.show("cat", "../pager")
    stage.show(
        "changegate", "checkin", "--allow-commands", "--format", "json=../second-look.json", expect=HELD_BACK
    )
    scene("The file is put back, and that is told too")
    live.write_text(deployed, encoding="utf-8")
    stage.show("changegate", "checkin", "--allow-commands")


def _past_the_gate(stage: Stage, night: datetime) -> None:
    scene("03:30, somebody is in a hurry and passes the hook by")
    stage.edit(AUTH, "issuer: https://login.example.com/", "issuer: https://auth.example.net/")
    stage.edit(AUTH, "  level: info", "  level: debug")
    _set_clock(stage, night)
    stage.show("git", "commit", "--quiet", "--no-verify", "-a", "-m", "Quick fix")


def _found(stage: Stage, night: datetime) -> None:
    scene("10:30, logins fail. Not an attack: what went out before it began?")
    began = (night + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    stage.show("changegate", "suspects", "--env", "prod", "--before", began)
    scene("Did anything else slip past the gate?")
    stage.show("changegate", "audit", "--env", "prod", expect=HELD_BACK)


def _undone(stage: Stage, morning: datetime) -> None:
    scene("The way back, in one command; what it goes back to was approved before, so nobody has to wait")
    stage.show("changegate", "rollback", "--env", "prod")
    stage.show("git", "add", AUTH)
    stage.show("changegate", "check", "--staged")
    _set_clock(stage, morning)
    stage.show("git", "commit", "--quiet", "-m", "Roll back to the last good version")
    stage.show("changegate", "deployed", "record", "--env", "prod", "--reason", "INC-7 rolled back")
    stage.show("changegate", "deployed", "show")


def _written_down(stage: Stage, night: datetime, morning: datetime) -> None:
    scene("What the post-mortem needs to know")
    began = (night + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    noticed = (morning - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    times = ("--started", began, "--detected", noticed)
    stage.show("changegate", "chronicle", *times, "--format", "text", "--format", f"html={_PAGE}")
