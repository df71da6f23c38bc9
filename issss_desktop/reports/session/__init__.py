"""What a pack says of its meeting: convocation, agenda, synthesis, points of a session, sheets to sign."""
