"""The turnaround: its phases, the job cards that wait for hands, and their signatures."""
