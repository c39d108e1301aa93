"""Proves, before a merge, that a GitOps observability stack works."""

__version__ = "0.1.0"
