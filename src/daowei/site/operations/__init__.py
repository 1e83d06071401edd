"""What those who run a site look at: is it alive, is it ready, how is it doing, what went wrong."""
