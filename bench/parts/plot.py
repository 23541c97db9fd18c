# SPDX-License-Identifier: Apache-2.0
"""Curves as SVG: several small charts with logarithmic axes, side by side."""
import math
from html import escape

COLORS = ("#1b6ca8", "#d1495b", "#2e8b57", "#8d6a9f")
WIDTH, HEIGHT = 380, 250                 # of one chart, with its margins
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 40, 44


class Chart:
    """curves: {name: [(x, y), ...]}, all above zero."""

    def __init__(self, title, across, up, curves):
        self.title, self.across, self.up = title, across, up
        self.curves = {name: points for name, points in curves.items() if points}
        self.low_x, self.high_x = decades([x for points in self.curves.values() for x, _ in points])
        self.low_y, self.high_y = decades([y for points in self.curves.values() for _, y in points])

    def at(self, x, y):
        return (LEFT + (math.log10(x) - self.low_x) / (self.high_x - self.low_x) * (WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - (math.log10(y) - self.low_y) / (self.high_y - self.low_y)
                * (HEIGHT - TOP - BOTTOM))

    def svg(self):
        return "\n".join([text(LEFT, 18, self.title, "start", "bold 13px sans-serif"), *self.grid(),
                          text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, self.across),
                          text(LEFT, 33, self.up, "start"), *self.lines()])

    def grid(self):
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        for power in range(math.ceil(self.low_x), math.floor(self.high_x) + 1):
            x, _ = self.at(10 ** power, 10 ** self.low_y)
            yield line(x, TOP, x, bottom)
            yield text(x, bottom + 15, short(10 ** power))
        for power in range(math.ceil(self.low_y), math.floor(self.high_y) + 1):
            _, y = self.at(10 ** self.low_x, 10 ** power)
            yield line(LEFT, y, right, y)
            yield text(LEFT - 6, y + 4, short(10 ** power), "end")

    def lines(self):
        for color, (_, points) in zip(COLORS, self.curves.items()):
            places = [self.at(x, y) for x, y in points]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
            yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in places)


def decades(values):
    """Both ends of an axis as powers of ten: at least one decade, on whole ones."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) - 1e-9)
    return low, max(high, low + 1)


def short(number):
    """1000 is 1k."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"


def line(x1, y1, x2, y2):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def text(x, y, content, anchor="middle", font="11px sans-serif"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="font:{font}" fill="#222">'
            f'{escape(content)}</text>')


def page(charts, names, columns=2):
    """All charts, and one legend above them: names in the order of their colours."""
    rows = math.ceil(len(charts) / columns)
    width, height = WIDTH * columns, HEIGHT * rows + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
           f'height="{height}">', f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for number, (color, name) in enumerate(zip(COLORS, names)):
        x = LEFT + number * 130
        out += [f'<rect x="{x}" y="9" width="12" height="12" fill="{color}"/>', text(x + 18, 19, name, "start")]
    for number, chart in enumerate(charts):
        x, y = number % columns * WIDTH, number // columns * HEIGHT + 30
        out += [f'<g transform="translate({x},{y})">', chart.svg(), "</g>"]
    return "\n".join([*out, "</svg>", ""])
