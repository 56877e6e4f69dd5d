"""A round as metrics, in the text format that node_exporter's textfile collector reads."""

from __future__ import annotations

from changegate.model.checkin import Round, State


def metrics(looked: Round) -> bytes:
    """Return the metrics of a round: state, findings and time of the last look, one series a check-in."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415  only where asked for

    registry = CollectorRegistry()
    labels = ("checkin", "environment", "kind")
    states = Gauge(
        "changegate_checkin_state",
        "1 for the state that a check-in is in: agrees, drifted or unknown.",
        (*labels, "state"),
        registry=registry,
    )
    findings = Gauge(
        "changegate_checkin_findings",
        "How many settings of identity differ between what is deployed and what is live.",
        labels,
        registry=registry,
    )
    last = Gauge(
        "changegate_checkin_last_look_timestamp_seconds",
        "When was looked last, in seconds since 1970.",
        registry=registry,
    )
    last.set(looked.at.timestamp())
    for look in looked.looks:
        named = (look.name, look.environment, look.kind)
        for state in State:
            states.labels(*named, state.value).set(1 if look.state is state else 0)
        count = sum(len(item.findings) for document in look.documents for item in document.changes)
        findings.labels(*named).set(count + len(look.remarks))
    return bytes(generate_latest(registry))
