"""What everything stands on: problems, languages, bands of values, shares, words for yes."""
