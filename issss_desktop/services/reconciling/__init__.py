"""The agent's statement beside our records of the Fund: read, matched line by line, explained, signed off."""
