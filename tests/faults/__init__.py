"""What a machine does to a store: it kills, fills up, forbids, and spoils; nothing may be lost or read half."""
