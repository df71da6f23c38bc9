"""The life of a board: who sits, agendas, quorum, decisions and what they change, actions, minutes."""
