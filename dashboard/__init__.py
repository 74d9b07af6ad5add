"""Everything between a DataFrame and a pair of eyes."""
