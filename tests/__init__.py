"""The same rooms again, tested: plus laws, golden tables, planted faults and the browser."""
