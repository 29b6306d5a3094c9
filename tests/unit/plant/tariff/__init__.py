"""Tests of unit/plant/tariff."""
