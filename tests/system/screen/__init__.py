"""Tests of system/screen."""
