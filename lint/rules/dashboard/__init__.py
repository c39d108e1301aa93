"""Dashboards that Grafana does not show as they are written."""
