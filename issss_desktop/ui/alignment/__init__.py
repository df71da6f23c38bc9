"""The alignment dossier of a project: declared, cited and assessed are three facts."""
