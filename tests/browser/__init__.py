"""Tests that look at the product as its users do: in a real Chromium."""
