"""Reads a plan document into a ledger draft: text in, structure out; pure."""
