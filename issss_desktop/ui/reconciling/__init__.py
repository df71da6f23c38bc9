"""The reconciliation with the agent's statement: lines, suggestions, gaps and the bridge, by the keyboard."""
