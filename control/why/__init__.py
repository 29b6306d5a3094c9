"""Why does an actuator not run? One list, answered from what one scan has decided."""
