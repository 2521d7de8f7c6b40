"""Who comes, and what each patient's draws give."""
