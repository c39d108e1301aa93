"""Argo CD as the rules see it: Applications, projects, and what a sync does and may do."""
