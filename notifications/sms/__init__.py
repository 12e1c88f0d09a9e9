"""Text messages: what they say, to which numbers, and how many they are paid as."""
