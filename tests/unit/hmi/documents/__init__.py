"""Documents for paper."""
