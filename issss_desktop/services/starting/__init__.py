"""How an office starts: its database, the shipped reference data, the sample office."""
