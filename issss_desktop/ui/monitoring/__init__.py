"""Monitoring on screen: values typed in a row, trends, the matrix of risks, reports due, lessons by tag."""
