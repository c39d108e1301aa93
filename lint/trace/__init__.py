"""The way of an alert, a metric, a panel or a Secret through the stack, hop by hop."""
