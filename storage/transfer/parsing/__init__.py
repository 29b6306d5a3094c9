"""Lines of CSV become readings: at once where all is well, else with every bad line named."""
