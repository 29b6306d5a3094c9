"""Tests of system/history."""
