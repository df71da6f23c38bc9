"""Random years of several offices that exchange letters, compared with a naive reading of the bytes."""
