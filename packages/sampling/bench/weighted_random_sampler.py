"""Times epochs of PyTorch's WeightedRandomSampler, gone through as a DataLoader does: one epoch for each line of standard input.

Usage: python3 weighted_random_sampler.py ROWS. Every answer is a line of JSON.
"""

import json
import sys
import time


def main() -> None:
    try:
        import torch
        from torch.utils.data import WeightedRandomSampler
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return

    rows = int(sys.argv[1])
    # The long tail of the bench: class c is about 1 / (c + 1) as frequent as class 0. All classes are drawn equally often.
    class_ids = (1000 ** torch.rand(rows, dtype=torch.float64)).long() - 1
    counts = torch.bincount(class_ids)
    weights = 1 / counts[class_ids].double()
    sampler = WeightedRandomSampler(weights, rows)
    print(json.dumps({"torch": torch.__version__}), flush=True)

    for _ in sys.stdin:
        start = time.perf_counter()
        draws = iter(sampler)
        next(draws)
        first = time.perf_counter() - start
        drawn = 1
        for _ in draws:
            drawn += 1
        seconds = time.perf_counter() - start
        print(json.dumps({"drawn": drawn, "first": first, "seconds": seconds}), flush=True)


main()
