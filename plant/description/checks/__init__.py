"""What must agree between the parts of a description, once each part has been read."""
