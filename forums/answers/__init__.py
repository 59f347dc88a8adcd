"""The answers of a question, as pages show them."""
