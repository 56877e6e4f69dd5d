"""Check-ins: rounds of looks at what is live, and alarms on their way."""
