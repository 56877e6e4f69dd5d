"""Identity changes over time: history, suspects, audit, and the page about an incident."""
