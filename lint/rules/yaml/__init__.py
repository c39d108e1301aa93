"""Files that cannot be read, or are not read as they look."""
