"""Run a notebook: run.py SOURCE RESULT DIRECTORY prints the seconds of each cell."""
import sys
import time

import nbformat
from nbclient import NotebookClient

source, result, directory = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(notebook, timeout=900, resources={"metadata": {"path": directory}})
try:
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            start = time.time()
            client.execute_cell(cell, index)
            print(f"{time.time() - start:7.1f} s  {cell.source.splitlines()[0][:80]}", flush=True)
finally:
    nbformat.write(notebook, result)
