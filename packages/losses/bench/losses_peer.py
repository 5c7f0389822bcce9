"""Times losses of PyTorch, forward and backward with respect to the logits, on one thread: one call for each line of standard input.

Usage: python3 losses_peer.py BATCH CLASSES. Each line of input names a loss; every answer is a line of JSON.
"""

import json
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
    batch, classes = int(sys.argv[1]), int(sys.argv[2])
    logits = torch.randn(batch, classes, requires_grad=True)
    class_ids = torch.randint(classes, (batch,))
    weights = torch.rand(classes) + 0.5

    def sigmoid_focal(row_weights, gamma):
        """The focal form of the authors of the class-balanced loss."""
        labels = F.one_hot(class_ids, classes).float()
        cross_entropy = F.binary_cross_entropy_with_logits(logits, labels, reduction="none")
        modulator = torch.exp(-gamma * labels * logits - gamma * torch.log1p(torch.exp(-logits)))
        return (row_weights[:, None] * modulator * cross_entropy).sum() / batch

    def softmax_focal():
        log_p = F.log_softmax(logits, 1).gather(1, class_ids[:, None])[:, 0]
        return (-((1 - log_p.exp()) ** 2) * log_p).mean()

    def sigmoid():
        labels = F.one_hot(class_ids, classes).float()
        return F.binary_cross_entropy_with_logits(logits, labels, reduction="sum") / batch

    losses = {
        "softmaxCrossEntropy": lambda: F.cross_entropy(logits, class_ids),
        "softmaxFocalLoss": softmax_focal,
        "sigmoidCrossEntropy": sigmoid,
        "focalLoss": lambda: sigmoid_focal(torch.ones(batch), 2),
        "classBalancedLoss": lambda: F.cross_entropy(logits, class_ids, weights, reduction="sum") / batch,
        "classBalancedLoss, focal": lambda: sigmoid_focal(weights[class_ids], 2),
    }
    print(json.dumps({"torch": torch.__version__}), flush=True)

    for line in sys.stdin:
        loss = losses[line.strip()]
        logits.grad = None
        start = time.perf_counter()
        loss().backward()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


main()
