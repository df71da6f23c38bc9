"""Political engagement: how the acts that the parties of a province signed are followed up."""
