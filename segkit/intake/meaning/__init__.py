"""What columns mean: theirs as ours, products' exports, lists in cells, what describes a customer."""
