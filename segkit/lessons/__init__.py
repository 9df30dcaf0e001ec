"""Lessons: exercises, marking, explorers."""
