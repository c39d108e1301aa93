"""Ignore comments that do not do what they say."""
