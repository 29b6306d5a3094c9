"""How do the screens ask history without waiting for it?"""
