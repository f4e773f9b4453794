"""The command line as its users type it: exit codes, letters, formats, the worked example."""
