"""What surrounds every page: header, navigation rail, banner, status strip, PLANT STOP."""
