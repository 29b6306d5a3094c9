"""How a person asks something of the automation and hears the answer."""
