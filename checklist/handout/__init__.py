"""Many checklists at once, made from a roster."""
