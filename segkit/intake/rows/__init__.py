"""The account of every row: which can be used, which is set aside and why, rows and money to the last one."""
