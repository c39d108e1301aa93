"""Recording rules: what they make, and what it is called."""
