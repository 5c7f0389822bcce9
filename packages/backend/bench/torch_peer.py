"""Times the cases of cases.ts in PyTorch on the CPU: one run for each line of standard input.

Usage: python3 torch_peer.py THREADS. Each line of input names a case; every answer is a line of JSON.
"""

import json
import sys
import time


def main() -> None:
    try:
        import torch
        import torch.nn.functional as F
        from torch import nn
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return

    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)
    batch = 128

    class Shortcut(nn.Module):
        """Every other pixel, and zeros around the channels (option A)."""

        def __init__(self, channels, filters):
            super().__init__()
            self.margin = (filters - channels) // 2

        def forward(self, x):
            return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.margin, self.margin))

    class Block(nn.Module):
        def __init__(self, channels, filters, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(filters)
            self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(filters)
            self.shortcut = nn.Identity() if stride == 1 else Shortcut(channels, filters)

        def forward(self, x):
            y = F.relu(self.bn1(self.conv1(x)), inplace=True)
            return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x), inplace=True)

    def res_net(depth):
        layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(True)]
        channels = 16
        for filters in (16, 32, 64):
            for block in range((depth - 2) // 6):
                stride = 2 if filters > 16 and block == 0 else 1
                layers.append(Block(channels, filters, stride))
                channels = filters
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))

    def small_cnn():
        layers, channels = [], 1
        for filters, stride in ((16, 1), (32, 2), (64, 2)):
            layers += [nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(True)]
            channels = filters
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))

    def mlp():
        return nn.Sequential(nn.Linear(784, 256), nn.ReLU(True), nn.Linear(256, 100))

    def step(network, shape, classes):
        def prepare():
            model = network()
            optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, nesterov=True, weight_decay=2e-4)
            images, labels = torch.randn(batch, *shape), torch.arange(batch) % classes

            def run():
                optimizer.zero_grad()
                F.cross_entropy(model(images), labels).backward()
                optimizer.step()

            return run

        return prepare

    def product(*shapes, left_transposed=False):
        def prepare():
            a, b = (torch.randn(*shape) for shape in shapes)
            return lambda: (a.mT if left_transposed else a) @ b

        return prepare

    def convolution(side, channels, filters, stride, gradients):
        def prepare():
            x = torch.randn(batch, channels, side, side)
            weight = torch.randn(filters, channels, 3, 3)
            if not gradients:
                return lambda: F.conv2d(x, weight, None, stride, 1)
            dy = torch.randn(batch, filters, side // stride, side // stride)
            conv = torch.ops.aten.convolution_backward
            sizes = ([stride] * 2, [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])
            return lambda: conv(dy, x, weight, None, *sizes)

        return prepare

    def gradient(f, *shapes):
        """Forward and backward."""

        def prepare():
            inputs = [torch.randn(*shape, requires_grad=True) for shape in shapes]
            dy = torch.randn_like(f(*inputs))
            return lambda: torch.autograd.grad(f(*inputs), inputs, dy)

        return prepare

    image = (batch, 16, 28, 28)
    class_ids = torch.arange(batch)
    cases = {
        "matMul 512³": product((512, 512), (512, 512)),
        "matMul 1024³": product((1024, 1024), (1024, 1024)),
        "matMul 784×128 by 128×256, left transposed": product((batch, 784), (batch, 256), left_transposed=True),
        "matMul of 16 pairs, 128×64 by 64×128": product((16, 128, 64), (16, 64, 128)),
        "convolution 16×16×32 to 32, 3×3": convolution(16, 32, 32, 1, False),
        "its gradients": convolution(16, 32, 32, 1, True),
        "convolution 28×28×16 to 32, 3×3, stride 2": convolution(28, 16, 32, 2, False),
        "its gradients, stride 2": convolution(28, 16, 32, 2, True),
        "batch normalization 28×28×16, with gradient": gradient(
            lambda x, scale, shift: F.batch_norm(x, None, None, scale, shift, True), image, (16,), (16,)
        ),
        "gradient of max pooling 28×28×16, 2×2": gradient(lambda x: F.max_pool2d(x, 2), image),
        "gradient of average pooling 28×28×16, 2×2": gradient(lambda x: F.avg_pool2d(x, 2), image),
        "mean per channel 28×28×16": lambda: (lambda x=torch.randn(*image): x.mean((0, 2, 3))),
        "softmax cross-entropy of 1,000 classes, with gradient": gradient(
            lambda logits: F.cross_entropy(logits, class_ids), (batch, 1000)
        ),
        "step: MLP 784-256-100": step(mlp, (784,), 100),
        "step: small CNN, 28×28": step(small_cnn, (1, 28, 28), 10),
        "step: ResNet-8, 16×16": step(lambda: res_net(8), (3, 16, 16), 10),
        "step: ResNet-20, 16×16": step(lambda: res_net(20), (3, 16, 16), 10),
        "step: ResNet-32, 32×32": step(lambda: res_net(32), (3, 32, 32), 10),
    }
    print(json.dumps({"torch": torch.__version__}), flush=True)

    ready = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in ready:
            ready[name] = cases[name]()
        start = time.perf_counter()
        ready[name]()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


main()
