"""What is wrong with a picture: with its texts, and with its marks."""
