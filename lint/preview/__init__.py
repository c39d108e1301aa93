"""Dashboards drawn as Grafana draws them: values, then one self-contained HTML page."""
