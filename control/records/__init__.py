"""What a batch's record gets beside its states: figures of gas, and what people commanded."""
