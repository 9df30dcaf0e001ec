"""Files that nobody has described yet: what each is, what its columns are, which belong together."""
