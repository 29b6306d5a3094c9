"""The form in which history lies on the disk: tables, keys, compressed columns, roll-ups."""
