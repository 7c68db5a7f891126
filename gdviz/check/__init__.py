"""What is wrong with a picture: with its texts, its marks and paths; and with a film."""
