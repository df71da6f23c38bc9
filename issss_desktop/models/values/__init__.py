"""How people write and read numbers, dates, texts and currencies."""
