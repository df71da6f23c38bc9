"""Papers of other authors in a pack: measured and cleaned in a child process, framed by us, put in place."""
