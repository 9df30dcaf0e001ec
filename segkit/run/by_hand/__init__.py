"""Steps to think along, by hand: the choice that a step is about as widgets that write case.yml or a form, and its question for the diary.

A module has its step's stem, and `show(case, question, …)`; a step without a choice asks by `desk.ask`. A run shows nothing of it.
"""
