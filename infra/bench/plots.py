"""Draws the plots of docs/performance.md."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "microshop", "font.size": 9, "axes.grid": True,
                            "grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False})

import matplotlib.pyplot as pyplot  # noqa: E402 (after the choice of its back end)

SHOP, PEER = "#1f5fa8", "#c0682a"


def save(figure, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)


def throughput(figures, connections, file):
    workloads = ["list", "gateway-list", "product", "register", "place"]
    figure, axes = pyplot.subplots(1, len(workloads), figsize=(12, 2.8))
    for axis, workload in zip(axes, workloads):
        for peer, colour in (("shop", SHOP), ("crud", PEER)):
            rates = [figures.median("closed", peer, workload, "per_second", connections=number) for number in connections]
            axis.plot(connections, rates, "o-", color=colour, label=peer, markersize=3)
        axis.set(title=workload, xscale="log", xlabel="connections", xticks=connections, xticklabels=connections)
        axis.minorticks_off()
        axis.set_ylim(bottom=0)
    axes[0].set_ylabel("requests a second")
    axes[0].legend()
    save(figure, file)


def latency(figures, file):
    points = sorted((f for f in figures.all if f["kind"] == "open" and f["peer"] == "shop" and f["round"] == 0
                     and f["share"] <= 1), key=lambda f: f["rate"])
    figure, axis = pyplot.subplots(figsize=(6, 3))
    for key, style in (("p50_ms", "o-"), ("p90_ms", "s-"), ("p99_ms", "^-")):
        axis.plot([f["rate"] for f in points], [f[key] for f in points], style, label=key.split("_", maxsplit=1)[0], markersize=4)
    axis.set(xlabel="orders a second", ylabel="ms until the answer", yscale="log")
    axis.legend()
    save(figure, file)
