"""Hand-outs: a roster in, a folder of personalised checklists out."""
