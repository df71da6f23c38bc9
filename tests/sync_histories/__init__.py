"""Offices that exchange letters, in random histories on files and in every order in memory."""
