"""Tests of the physical and biological laws."""
