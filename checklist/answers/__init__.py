"""Answers of a person: questions, answers files, and the cleaned words about the person."""
