"""Who did what: the register of changes and acts, its export, the proof that nothing of it was touched."""
