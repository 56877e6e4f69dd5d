"""What the verdict would be if some people approved: nothing is signed, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from changegate.approvals.supposed import supposed
from changegate.cli.edge.console import say
from changegate.cli.edge.options import SideOptions
from changegate.cli.judging.explaining import without_pointers
from changegate.cli.judging.inputs import decided
from changegate.errors import UsageError
from changegate.frozen import frozen
from changegate.gate import Proposal
from changegate.model.decision import Decision
from changegate.model.shown import contained, printable
from changegate.report.wording import VERDICTS, missing_text, rule_text


@frozen
class Supposing:
    """The names of those who are taken to approve, and the reason they would give."""

    names: tuple[str, ...]
    reason: str

    def of(self, asked: Proposal) -> Proposal:
        """Return a proposal that they approve.

        Raises:
            UsageError: one of them is not on the deployed roster.
        """
        roster = asked.trust.roster
        known = {who.name: who for who in roster.approvers}
        unknown = [name for name in self.names if name not in known]
        if unknown:
            raise UsageError(
                f"{', '.join(map(printable, unknown))} is not on the deployed roster",
                hint=f"on it are {', '.join(sorted(known)) or 'nobody'}",
            )
        people = [known[name] for name in dict.fromkeys(self.names)]
        return replace(
            asked, supposed=lambda subject: supposed(people, subject, roster, asked.now, self.reason)
        )


def simulated(sides: SideOptions, supposing: Supposing) -> None:
    """Write what the verdict would be, for every document that a rule holds for."""
    decision = decided(without_pointers(sides), supposing.of)
    say("\n".join(_lines(decision, supposing)) + "\n")


def _lines(decision: Decision, supposing: Supposing) -> Iterator[str]:
    names = " and ".join(map(printable, dict.fromkeys(supposing.names)))
    yield f"if {names} approved this as well (simulated; nothing was signed):"
    for document in decision.documents:
        if len(document.outcomes) == 0:
            continue
        yield f"  {printable(document.path)}: {VERDICTS[document.verdict]}"
        for outcome in document.outcomes:
            yield f"    {rule_text(outcome)}"
            yield from (f"      {missing_text(met)}" for met in outcome.requirements if met.missing)
        for no in document.rejections:
            yield f"    does not count: {printable(no.locator)}: {no.reason.value}: {contained(no.detail)}"
    yield f"the verdict would be: {VERDICTS[decision.verdict]}"
