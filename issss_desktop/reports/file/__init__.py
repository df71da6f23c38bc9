"""From drawn pages to a finished PDF file, whole on the disk or not at all."""
