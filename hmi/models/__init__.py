"""The truth the views follow: live values, health, pending commands."""
