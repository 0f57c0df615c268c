"""Foreign bytes are read in processes of their own, under caps on bytes, time and memory.

- `pool.py`: hands tasks to worker processes and bears their deaths.
- `serving.py`: the inside of such a process, under the caps that it sets on itself.
"""
