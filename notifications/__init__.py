"""Who is told, how, and how it is made sure."""
