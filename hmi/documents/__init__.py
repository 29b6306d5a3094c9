"""What goes onto paper: documents as HTML, and the child process that makes PDF of them."""
