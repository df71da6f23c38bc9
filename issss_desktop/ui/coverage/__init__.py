"""Who does what where: the matrix, what stands behind a square, what nobody covers, possible doubles."""
