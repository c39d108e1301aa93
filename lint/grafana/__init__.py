"""What Grafana and its operator make of instances, datasources, folders and dashboards."""
