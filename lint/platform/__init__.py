"""What a platform's monitoring makes of the objects: who selects, rewrites, evaluates."""
