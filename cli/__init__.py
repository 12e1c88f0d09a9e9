"""The composition root: the duban command; imports anything, nobody imports it."""
