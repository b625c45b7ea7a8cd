"""How offices keep their lists: a small clean district, and its files with every habit.

What a file holds and what a reader has to say about it are laid down together: `layout` knows at
which cells it wrote a value otherwise than plainly and which rows hold no record, so that a test
can ask for exactly these remarks.
"""
