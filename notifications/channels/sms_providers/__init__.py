"""The providers that take text messages, one file each, and what they have in common."""
