"""The client's files to our tables, with a log of every row dropped or changed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from segkit.intake.source import Intake, Limits, Source

if TYPE_CHECKING:
    from segkit.intake.reading import read
    from segkit.intake.rows.reconcile import reconciliation

__all__ = ["Intake", "Limits", "Source", "read", "reconciliation"]


def __getattr__(name: str) -> object:
    """Who only asks what a case is told does not wait for all that reads files."""
    if name not in ("read", "reconciliation"):
        raise AttributeError(f"module 'segkit.intake' has no attribute '{name}'")
    return getattr(import_module("segkit.intake.reading" if name == "read" else "segkit.intake.rows.reconcile"), name)
