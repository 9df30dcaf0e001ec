"""The one language of conditions: grammar, columns, evaluation, SQL."""
