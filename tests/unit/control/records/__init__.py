"""Tests of what a batch's record gets beside its states."""
