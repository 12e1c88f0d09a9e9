"""Measurements by hand: `make bench NAME=…`; nothing in the product imports them."""
