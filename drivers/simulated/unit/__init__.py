"""The program inside a simulated field unit: registers, commands, interlocks, timers."""
