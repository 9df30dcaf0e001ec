"""The room of notebooks/start.ipynb: from a file to a report by clicking."""

from segkit.run.start.page import start

__all__ = ["start"]
