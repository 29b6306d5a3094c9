"""Tests of the interlocks, permissives and permits."""
