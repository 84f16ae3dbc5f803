"""The desk (工作台): four figures, the way to closing, what is to do; nothing else."""
