"""Many readers at once: bounded in number, time and memory, on this machine only."""
