"""A tailored, printable checklist of social media privacy settings for people in health care."""

__version__ = "0.1.0"
