"""acuteflow: from the patients and staff of an acute hospital trust to its productivity figure."""

__version__ = "0.7.0"
