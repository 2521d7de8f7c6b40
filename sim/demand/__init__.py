"""Who comes, and each patient's luck."""
