"""Times SimCLR steps of a CIFAR ResNet-18 in PyTorch, in the layout that it has by
default (NCHW, float32): forward, backward and SGD, without making the views.

    python peer_step.py PAIRS STEPS

prints {"wall": seconds a step, "cpu": processor seconds a step, "torch": version}.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
            nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.side = nn.Identity()
        if stride != 1 or inside != out:
            self.side = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return F.relu(self.main(x) + self.side(x))


def network():
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    width = 64
    for stage in range(4):
        for block in range(2):
            out = 64 << stage
            layers.append(Block(width, out, 2 if stage and not block else 1))
            width = out
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 128)]
    return nn.Sequential(*layers, *head)


def loss_of(z, pairs, temperature=0.1):
    z = F.normalize(z, dim=1)
    first, second = z[:pairs], z[pairs:]
    similarities = first @ z.T / temperature
    similarities = similarities.masked_fill(torch.eye(pairs, 2 * pairs, dtype=torch.bool), -1e30)
    positive = (first * second).sum(1) / temperature
    return (similarities.logsumexp(1) - positive).mean()


def main():
    pairs, steps = int(sys.argv[1]), int(sys.argv[2])
    torch.manual_seed(1)
    net = network().train()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.4, momentum=0.9, weight_decay=1e-4)
    views = torch.randn(2 * pairs, 3, 32, 32)

    def step():
        loss = loss_of(net(views), pairs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    for _ in range(2):
        step()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    print(json.dumps({
        "wall": (time.perf_counter() - wall) / steps,
        "cpu": (time.process_time() - cpu) / steps,
        "torch": torch.__version__,
    }))


main()
