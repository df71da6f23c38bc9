"""Reports of an office: what each needs, what it says besides its figures, and the file it becomes."""
