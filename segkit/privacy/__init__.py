"""What may be known of a person (detect, looks, patterns, composed), and what is kept from the reader: groups of few (precision), cells of a report (printed)."""
