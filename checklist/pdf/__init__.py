"""From pages of HTML to one bound, fillable, accessible PDF."""
