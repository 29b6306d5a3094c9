"""What the operator keeps and takes along: notes, trend sets, files. Behind the screens."""
