"""Facts → sentences, in the report's language: the only client wording in code, one module per stretch of the process."""

from segkit.findings import collect, compare, criteria, customers, monitor, segments, size, strategy, target

__all__ = ["collect", "compare", "criteria", "customers", "monitor", "segments", "size", "strategy", "target"]
