"""segkit: market and customer segmentation, done the way consultants and teachers do it."""
