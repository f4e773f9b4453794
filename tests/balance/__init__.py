"""The ground floor: formulas, cards, the wide table, measures and their laws."""
