"""The way into an encrypted office: login, recovery sheet, lock."""
