"""Drawing by lot so that nobody can rig it and anybody can check it."""
