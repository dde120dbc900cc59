"""The packaged font: cut into faces, shaped, measured and written into a PDF."""
