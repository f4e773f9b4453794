"""Presenters: from result frames to sentences, tables and chart specs. None of them knows the screen library."""
