"""The shell verbs: one file each, no Qt loaded unless the verb needs it."""
