"""What the objects mean: the only room that knows the fields of their kinds."""
