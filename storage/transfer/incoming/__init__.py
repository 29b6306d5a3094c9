"""Readings from CSV files of other programs into history, whole or not at all."""
