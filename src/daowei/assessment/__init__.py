"""What results are worth: indicators over the tree, scoring, veto, ranking, explanation."""
