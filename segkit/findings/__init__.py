"""Facts → sentences, in the report's language: the only client wording in code, one module per stretch of the process."""
