#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw how the time of each loop grows with what it is given.

usage: bench_hrv growth | plot_growth.py > docs/hrv-growth.svg
       bench_beats growth | plot_growth.py > docs/beats-growth.svg
"""
import json
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 440, 70, 20, 170, 50
COLOURS = ["#1b6ca8", "#c4572b", "#3a8a4d", "#8b4a9c", "#b08900", "#5a5a5a", "#00868b", "#a33b5e", "#7a5c2e"]


def place(low, high, value, size):
    return size * (math.log10(value) - low) / (high - low)


def main():
    series = {}
    item = ""
    for line in sys.stdin:
        row = json.loads(line)
        if row["size"] == "growth":
            n = row["items"]
            item = row["item"]
            series.setdefault(row["bench"], []).append((n, row["ns_per_item"] * n / 1e6))
    if not series:
        sys.exit("plot_growth.py: no line of bench_hrv growth or bench_beats growth on standard input")
    n_low = min(math.log10(p[0]) for s in series.values() for p in s)
    n_high = max(math.log10(p[0]) for s in series.values() for p in s)
    t_low = math.floor(min(math.log10(p[1]) for s in series.values() for p in s))
    t_high = math.ceil(max(math.log10(p[1]) for s in series.values() for p in s))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def point(n, ms):
        return (LEFT + place(n_low, n_high, n, wide), TOP + high - place(t_low, t_high, ms, high))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for e in range(t_low, t_high + 1):
        y = point(10 ** n_low, 10.0 ** e)[1]
        out.append(f'<path d="M{LEFT} {y:.1f}h{wide}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** e:g}</text>')
    for n in sorted({p[0] for s in series.values() for p in s}):
        x = point(n, 10.0 ** t_low)[0]
        out.append(f'<path d="M{x:.1f} {TOP}v{high}" stroke="#eee"/>'
                   f'<text x="{x:.1f}" y="{TOP + high + 18}" text-anchor="middle">{n:g}</text>')
    # Dashed: as many times more as there are more intervals.
    ends = [point(10 ** n_low, 10.0 ** (t_low + 0.5)),
            point(10 ** n_high, 10.0 ** (t_low + 0.5 + n_high - n_low))]
    out.append(f'<path d="M{ends[0][0]:.1f} {ends[0][1]:.1f}L{ends[1][0]:.1f} {ends[1][1]:.1f}" '
               'stroke="#999" stroke-dasharray="4 4"/>')
    last = sorted(series, key=lambda k: -series[k][-1][1])
    above = -math.inf
    for name in last:
        colour = COLOURS[sorted(series).index(name) % len(COLOURS)]
        points = [point(*p) for p in series[name]]
        out.append('<polyline fill="none" stroke-width="2" stroke="' + colour + '" points="' +
                   " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>')
        above = max(points[-1][1] + 4, above + 14)
        total = series[name][-1][1]
        text = f"{total:.0f}" if total >= 100 else f"{total:.3g}"
        out.append(f'<text x="{points[-1][0] + 6:.1f}" y="{above:.1f}" fill="{colour}">'
                   f'{name}, {text} ms</text>')
    out.append(f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 10}" text-anchor="middle">{item}s</text>'
               f'<text x="14" y="{TOP + high / 2}" text-anchor="middle" '
               f'transform="rotate(-90 14 {TOP + high / 2})">ms of processor time</text></svg>')
    print("\n".join(out))


main()
