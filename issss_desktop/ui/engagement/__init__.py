"""Political engagement on screen: acts of engagement and their follow-up, analyses by zone and dynamic."""
