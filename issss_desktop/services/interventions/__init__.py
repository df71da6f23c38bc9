"""Who does what where over both mechanisms: what stands where, what nobody covers, what may be double."""
