"""What do the stages want of the outputs? Pure: a plant and a memory in, wishes out."""
