"""How a lesson looks: a column of text and tasks, and the lab beside it."""
