"""What films share: the stage with its captions and readouts, and steps shown as steps."""
