"""TOML files read key by key, so that every mistake is noted with its line."""
