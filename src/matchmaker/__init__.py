"""matchmaker: from a district's three lists to co-building projects, with proof."""
