"""From cells to values: numbers, dates and their order, money, ages."""
