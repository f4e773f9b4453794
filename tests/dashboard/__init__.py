"""Tests of the top floor: words, numbers, presenters, charts, selection, serving and screens."""
