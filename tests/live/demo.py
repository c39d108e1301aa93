"""The stack on loopback, to look at: `make demo`."""

import argparse
import contextlib
import select
import sys
import time

from live import history
from live.durations import scale_but_records, unscaled
from live.engines import missing
from live.manifests import objects, texts
from live.stack import Stack

TARGETS = 9
PREDICTOR = "granite-3-8b-predictor-0"
GEMINI = "gemini-exporter-0"


def main(argv):
    """Runs until it is interrupted; 2 where an engine is not installed."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--hours", type=float, default=6, help="of history (default: 6)")
    parser.add_argument(
        "--real-time", action="store_true", help="durations as the manifests have them"
    )
    options = parser.parse_args(argv)
    lacking = missing()
    if lacking:
        print(f"not installed: {', '.join(lacking)} (Debian has packages of these names)")
        return 2
    stack = Stack(scale=unscaled if options.real_time else scale_but_records)
    print("starting, about twenty seconds", flush=True)
    try:
        start(stack, options.hours)
        show(stack)
        obey(stack, sys.stdin)
    except KeyboardInterrupt:
        print("\nstopping")
    finally:
        stack.stop()
    return 0


def start(stack, hours):
    """Starts the stack with so many hours of history in it."""
    stack.start()
    if hours <= 0:
        return
    stack.settle(TARGETS, 90)
    for engine in stack.scrapers:
        engine.remember()
    for engine in stack.engines:
        engine.stop()
    addresses = {
        f"{pod['status']['podIP']}:{pod['port']}": pod["exporter"]
        for pod in stack.world.pods.values()
    }
    names, now = history.used(objects(texts())), time.time()
    # A little more, so that the first rate of the hours shown is a whole one.
    first = now - hours * 3600 - 600
    for engine in stack.scrapers:
        history.fill(engine, addresses, names, first, now - 15)
    stack.start()
    history.record(stack.querier, first + 300, now - 60)


def show(stack):
    """What is where."""
    places = {
        "thanos-querier": stack.querier.public,
        "prometheus-k8s": stack.platform.url,
        "user workload": stack.user.url,
        "Alertmanager": stack.alertmanager.url,
        "Slack (sent)": stack.slack.url,
    }
    for name, url in places.items():
        print(f"{name:<15} {url}")
    print(f"Ctrl-C stops it. Faults to type: {', '.join(FAULTS)}.", flush=True)


def obey(stack, stream):
    """Breaks and mends what is typed, and says what Slack is told."""
    told = 0
    is_open = stream.isatty()
    while True:
        for message in stack.slack.messages[told:]:
            print(f"Slack: {message['channel']} {message['attachments'][0]['title']}", flush=True)
            told += 1
        if is_open and select.select([stream], [], [], 0.5)[0]:
            word = stream.readline()
            is_open = bool(word)
            act(stack, word.strip())
        elif not is_open:
            time.sleep(0.5)


def act(stack, word):
    if word in FAULTS:
        with contextlib.suppress(KeyError):
            FAULTS[word](stack)
        print(f"{word}: done", flush=True)
    elif word:
        print(f"no such fault: {word}", flush=True)


def predictors(world):
    """Names of the pods that serve models."""
    return [name for name in world.pods if "-predictor-" in name]


def _each(act):
    def apply(stack):
        for name in predictors(stack.world):
            act(stack.world, name)

    return apply


def _refuse(stack):
    stack.world.pods[GEMINI]["exporter"].is_refused = True


def _mend(stack):
    stack.world.pods[GEMINI]["exporter"].is_refused = False
    for name in list(stack.world.pods):
        stack.world.set_phase(name, "Running")


FAULTS = {
    "pending": lambda stack: stack.world.set_phase(PREDICTOR, "Pending"),
    "failed": lambda stack: stack.world.set_phase(PREDICTOR, "Failed"),
    "down": _each(lambda world, name: world.silence(name)),
    "robotheus-down": lambda stack: stack.world.silence("robotheus-0"),
    "gemini-refused": _refuse,
    "heal": _mend,
}
