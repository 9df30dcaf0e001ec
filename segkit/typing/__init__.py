"""Which segment is somebody we do not know? The fewest questions that tell it, and how well they do."""

from segkit.typing.choice import fit
from segkit.typing.questions import encode, question
from segkit.typing.tool import named, probabilities, scores, to_sql

__all__ = ["encode", "fit", "named", "probabilities", "question", "scores", "to_sql"]
