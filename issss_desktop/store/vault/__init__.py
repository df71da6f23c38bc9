"""Keys of an encrypted office: who may open it, and how its key is changed."""
