"""What the secretariat follows beside money: risks, indicators, lessons, reports due, acts, analyses."""
