"""The rehearsal's own parts: troubles, people, inspector, figures."""
