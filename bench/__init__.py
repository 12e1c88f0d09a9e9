"""Measurements by hand: `make bench NAME=command` and `make bench NAME=scale`; nothing in the product imports them."""
