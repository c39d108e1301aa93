"""From files to the objects that would be applied, each field with its origin."""
