"""Speed of the kernel beside ipykernel: bench.py [--training-cell FILE] prints a table.

Times are those that a client sees, in milliseconds. With a file, its last cell (cells are parted
by lines "# %%") is interrupted while it trains, after the cells before it have run.
"""
import argparse
import subprocess
import time

import common
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

OURS, PEER = common.KERNEL, "python3"

PRINTS = {OURS: "def prints():\n    for i in range(20000): print(i)\nprints()", PEER: "for i in range(20000): print(i)"}
COMPLETE = {OURS: "prese", PEER: "impor"}


def ms(do):
    start = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - start)


def percentile(times, p):
    return sorted(times)[min(int(len(times) * p / 100), len(times) - 1)]


def start(times=5):
    """The time until a client is ready; the client itself waits 200 ms of it for what else may come."""
    out = []
    for _ in range(times):
        began = time.perf_counter()
        k = common.Kernel(stderr=subprocess.DEVNULL)
        out.append(1000 * (time.perf_counter() - began))
        k.close()
    return percentile(out, 50)


def answers(times=5):
    """The time until a request is answered that was sent while the kernel started."""
    out = []
    for _ in range(times):
        manager = KernelManager(kernel_name=common.KERNEL)
        began = time.perf_counter()
        manager.start_kernel(stderr=subprocess.DEVNULL)
        client = manager.client()
        client.start_channels()
        client.kernel_info(reply=True, timeout=20)
        out.append(1000 * (time.perf_counter() - began))
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return percentile(out, 50)


def trains(k, wanted):
    """Waits until the progress of a cell counts epochs: everything is compiled by then."""
    text = ""
    while "epoch" not in text:
        message = k.client.get_iopub_msg(timeout=120)
        text = message["content"].get("data", {}).get("text/plain", "")
    time.sleep(1)


def interrupt(k, cell, ready, times):
    out = []
    for _ in range(times):
        wanted = k.client.execute(cell)
        ready(wanted)
        began = time.perf_counter()
        k.manager.interrupt_kernel()
        content = k.reply(wanted, timeout=60)
        out.append(1000 * (time.perf_counter() - began))
        if content.get("ename") != "KeyboardInterrupt":
            raise SystemExit(f"the cell ended before the interrupt: {content}")
    return percentile(out, 50)


def measure(name, training):
    common.KERNEL = name
    rows = {"start to ready (median of 5)": start(), "start to first answer": answers()}
    k = common.Kernel(stderr=subprocess.DEVNULL)
    try:
        k.run("1+1")
        times = [ms(lambda: k.run("1+1")) for _ in range(300)]
        rows["1+1, p50 of 300"], rows["1+1, p95 of 300"] = percentile(times, 50), percentile(times, 95)
        rows["20,000 prints (median of 5)"] = percentile([ms(lambda: k.run(PRINTS[name])) for _ in range(5)], 50)
        times = [ms(lambda: k.ask("complete", COMPLETE[name])) for _ in range(100)]
        rows["completion, p50 of 100"] = percentile(times, 50)
        rows["interrupt of a loop (median of 5)"] = interrupt(k, "while True: pass", k.wait_busy, 5)
        if training and name == OURS:
            *before, last = training
            for cell in before:
                content, _ = k.run(cell)
                if content["status"] != "ok":
                    raise SystemExit(f"a cell before the training: {content}")
            rows["interrupt of the training (3)"] = interrupt(k, last, lambda wanted: trains(k, wanted), 3)
    finally:
        k.close()
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--training-cell", metavar="FILE")
    args = parser.parse_args()
    training = None
    if args.training_cell:
        with open(args.training_cell) as f:
            training = [cell.strip() for cell in f.read().split("# %%\n") if cell.strip()]
    columns = {OURS: measure(OURS, training)}
    try:
        KernelSpecManager().get_kernel_spec(PEER)
        columns[PEER] = measure(PEER, None)
    except NoSuchKernel:
        print("ipykernel is not installed: make venv installs it")
    print(f"{'ms':36}" + "".join(f"{'scankernel' if c == OURS else 'ipykernel':>14}" for c in columns))
    for row in columns[OURS]:
        cells = [f"{c[row]:14.1f}" if row in c else f"{'-':>14}" for c in columns.values()]
        print(f"{row:36}" + "".join(cells))


if __name__ == "__main__":
    main()
