"""The client's files to our tables, with a log of every row dropped or changed."""

from segkit.intake.read import read
from segkit.intake.rows.reconcile import reconciliation
from segkit.intake.source import Intake, Limits, Source

__all__ = ["Intake", "Limits", "Source", "read", "reconciliation"]
