"""Interlocks, permissives and permits: judged on one snapshot, purely."""
