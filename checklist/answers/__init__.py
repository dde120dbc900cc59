"""What a person says: questions, answers files, and the cleaned words about the person."""
