"""The client's report and spreadsheet."""
