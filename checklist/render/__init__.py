"""From a checklist to a PDF: HTML, laid out sheet by sheet, finished, bound, personalised."""
