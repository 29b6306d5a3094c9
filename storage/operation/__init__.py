"""The automation's state, its transitions and the batches' records in the state database."""
