"""Tests of the detail pages, faceplate, trends and diagnostics as an operator sees them."""
