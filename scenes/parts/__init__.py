"""What one film alone needs: a part's name begins with the film's."""
