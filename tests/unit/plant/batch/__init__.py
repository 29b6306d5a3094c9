"""Tests of the words of batches."""
