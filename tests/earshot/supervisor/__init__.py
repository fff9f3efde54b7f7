"""Tests of starting, watching and stopping processes, with toy processes on ports of their own."""
