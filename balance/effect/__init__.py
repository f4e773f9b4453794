"""What happened after schools joined a group, against comparable schools; or why that cannot be known."""
