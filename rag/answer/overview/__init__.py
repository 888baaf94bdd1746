"""Questions over several documents (which, how many, in what order, whose), answered by rules from all of them."""
