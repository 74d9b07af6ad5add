"""What is stored, and the only code that changes it."""
