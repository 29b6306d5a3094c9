"""What people at the station write down and keep: notes on the course, sets of trends."""
