"""The screens and the shell: the only room that knows Qt."""
