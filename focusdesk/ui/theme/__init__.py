"""How the window looks: colours, type, icons, and what the system's light or dark makes of them."""
