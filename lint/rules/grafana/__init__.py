"""What the Grafana Operator cannot apply, or applies otherwise than it looks."""
