"""What one page gathers from several kinds of record: sessions, instalments, an assessment."""
