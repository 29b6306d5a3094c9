"""Tests of the rota."""
