"""Stops one thread of a process until this ends (ptrace): freeze_thread.py PID     prints "frozen"

The first that it has started itself: a worker of a sidecar.
"""

import ctypes
import os
import signal
import sys

SEIZE, INTERRUPT = 0x4206, 0x4207

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
process = int(sys.argv[1])
thread = sorted(int(name) for name in os.listdir(f"/proc/{process}/task"))[1]
if libc.ptrace(SEIZE, thread, None, None) != 0 or libc.ptrace(INTERRUPT, thread, None, None) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.waitpid(thread, 0x40000000)  # __WALL
print("frozen", flush=True)
signal.pause()
