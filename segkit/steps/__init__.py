"""What the step notebooks call: a room has its notebook's stem."""
