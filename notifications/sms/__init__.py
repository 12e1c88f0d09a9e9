"""Text messages: what they say, what they cost, and the providers that take them."""
