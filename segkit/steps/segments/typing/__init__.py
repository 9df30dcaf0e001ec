"""Which segment is somebody we do not know? The fewest questions that tell it, and how well they do."""

from segkit.steps.segments.typing.choice import fit
from segkit.steps.segments.typing.questions import encode, question
from segkit.steps.segments.typing.tool import named, probabilities, scores, to_sql

__all__ = ["encode", "fit", "named", "probabilities", "question", "scores", "to_sql"]
