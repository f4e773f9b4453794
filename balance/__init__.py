"""What "balanced" means: indicators, standards, scopes and measures, with no file, clock or screen in sight."""
