"""Times the parts of feature space augmentation in PyTorch, on one thread: one call for each line of standard input.

Usage: python3 fsa_peer.py SIDE CHANNELS CLASSES IMAGES TAIL_PER_BATCH DONORS_PER_TAIL. Each line of input names a part; every answer is a line of
JSON. Written as one would for speed: a column of the kernel for each image, and one gather for all vectors that a batch draws.
"""

import json
import random
import sys
import time


def main() -> None:
    try:
        import torch
        import torch.nn.functional as F
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return

    torch.set_num_threads(1)
    side, channels, classes, images, tails, donors = (int(argument) for argument in sys.argv[1:])
    positions = side * side
    maps = torch.randn(images, channels, side, side).clamp_min(0)
    class_ids = torch.arange(images) % classes
    kernel = torch.randn(channels, classes)

    def flags():
        """Which positions of each image are specific and which generic, and which have a vector at all."""
        cam = torch.einsum("nchw,nc->nhw", maps, kernel.t()[class_ids]).flatten(1)
        low = cam.amin(1, keepdim=True)
        scaled = (cam - low) / (cam.amax(1, keepdim=True) - low)
        has_vector = (maps != 0).any(1).flatten(1)
        return (scaled > 0.8) & has_vector, (scaled < 0.2) & has_vector

    specific, generic = ([torch.nonzero(row).flatten().tolist() for row in part] for part in flags())
    vectors = maps.permute(0, 2, 3, 1).reshape(images * positions, channels).contiguous()
    half = tails * (1 + donors)

    def batch():
        """Half tail, real and fused, half head: algorithm 1 of the paper, pooled."""
        chosen = []
        for _ in range(tails):
            tail = random.randrange(images)
            chosen.append([tail * positions + at for at in range(positions)])
            for _ in range(donors):
                donor = random.randrange(images)
                n = max(1, round(random.random() * positions))
                drawn = [tail * positions + at for at in random.choices(specific[tail] or [0], k=n)]
                drawn += [donor * positions + at for at in random.choices(generic[donor] or [0], k=positions - n)]
                chosen.append(drawn)
        for row in random.choices(range(images), k=half):
            chosen.append([row * positions + at for at in range(positions)])
        return vectors[torch.tensor(chosen)].mean(1)

    features = torch.rand(2 * half, channels)
    labels = torch.arange(2 * half) % classes
    head = torch.nn.Linear(channels, classes)
    optimizer = torch.optim.SGD(head.parameters(), lr=0.001, momentum=0.9)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(head(features), labels).backward()
        optimizer.step()

    parts = {"look at maps": flags, "make a batch": batch, "fine-tuning step": step}
    print(json.dumps({"torch": torch.__version__}), flush=True)

    with torch.enable_grad():
        for line in sys.stdin:
            part = parts[line.strip()]
            start = time.perf_counter()
            part()
            print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


main()
