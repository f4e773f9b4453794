"""Figures that leave the house: slides, workbooks, reports, pictures; all drawn from the same chart specs."""
