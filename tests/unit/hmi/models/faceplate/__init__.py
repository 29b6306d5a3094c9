"""Tests of hmi/models/faceplate."""
