"""Examples for the choices of extraction, and how they are learned."""
