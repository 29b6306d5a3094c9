"""Tests of the list that says why an actuator does not run."""
