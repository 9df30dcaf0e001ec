"""What may be known of a person, and what is kept from the reader."""
