# SPDX-License-Identifier: GPL-2.0-or-later
# A gateway's side of the contract, and TAP.
import atexit
import os
import signal
import subprocess
import sys
import threading
import time

import grpc
import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc

count = 0
failed = 0


def ok(condition, name, why=""):
    global count, failed
    count += 1
    print(f"{'ok' if condition else 'not ok'} {count} - {name}", flush=True)
    if not condition:
        failed += 1
        for line in str(why).splitlines():
            print(f"# {line}", flush=True)
    return condition


def end():
    print(f"1..{count}")
    sys.exit(1 if failed else 0)


def until(condition, seconds=600):
    """Whether it comes true; nothing depends on when."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        got = condition()
        if got:
            return got
        time.sleep(0.05)
    return condition()


class Driver:
    """The driver as a process, and connections to it."""

    def __init__(self, words):
        self.words = words
        self.process = None
        self.start()
        atexit.register(self.kill)

    def start(self):
        self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL)
        until(self.answers)

    def answers(self):
        try:
            with self.channel() as channel:
                rpc.ComputeDriverStub(channel).GetCapabilities(
                    pb.GetCapabilitiesRequest(), timeout=20)
            return True
        except grpc.RpcError:
            return self.process.poll() is not None

    def kill(self, signo=signal.SIGKILL):
        self.process.send_signal(signo)
        return self.process.wait(timeout=600)

    @staticmethod
    def channel(options=()):
        return grpc.insecure_channel(
            "unix:" + os.environ["GPUBOX_SOCKET"],
            # a channel of its own, not one that others use
            options=[("grpc.use_local_subchannel_pool", 1),
                     # what the real gateway says
                     ("grpc.default_authority", "[::]:50051"), *options])


class Watch:
    """A stream of changes, as far as it was read."""

    def __init__(self, channel):
        self.events = []
        self.error = None
        self.call = rpc.ComputeDriverStub(channel).WatchSandboxes(
            pb.WatchSandboxesRequest())
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            for event in self.call:
                self.events.append(event)
        except grpc.RpcError as error:
            self.error = error

    def reasons(self, sandbox_id):
        """Of the conditions, in the order they came."""
        out = []
        for event in list(self.events):
            which = event.WhichOneof("payload")
            if which == "deleted" and event.deleted.sandbox_id == sandbox_id:
                out.append("gone")
            if which == "sandbox" and event.sandbox.sandbox.id == sandbox_id:
                out.append(event.sandbox.sandbox.status.conditions[0].reason)
        return out

    def told(self, sandbox_id):
        """The events for people: their reasons, and their words of progress."""
        return [(one.event.reason, dict(one.event.metadata))
                for one in (event.platform_event for event in list(self.events)
                            if event.WhichOneof("payload") == "platform_event")
                if one.sandbox_id == sandbox_id]

    def phases(self, sandbox_id):
        """Each once, in the order they came."""
        out = []
        for event in list(self.events):
            one = event.sandbox.sandbox
            if event.WhichOneof("payload") == "sandbox" and \
                    one.id == sandbox_id and phase(one.status) not in out[-1:]:
                out.append(phase(one.status))
        return out

    def saw(self, sandbox_id, reason):
        return until(lambda: reason in self.reasons(sandbox_id))


# What does not end a sandbox whose Ready is False; anything else does.
TRANSIENT = ("reconcilererror", "dependenciesnotready", "supervisornotconnected",
             "starting", "containerstarting", "containercreated",
             "healthcheckstarting", "inspectfailed")


def phase(status):
    """What a gateway of 0.0.x makes of a status (its derive_phase())."""
    if status.deleting:
        return "Deleting"
    for one in status.conditions:
        if one.type.lower() == "suspended" and one.status.lower() == "true":
            return "Stopped"
    for one in status.conditions:
        if one.type == "Ready":
            if one.status.lower() == "true":
                return "Ready"
            if one.status.lower() == "false" and \
                    one.reason.lower() not in TRANSIENT:
                return "Error"
            return "Provisioning"
    return "Provisioning"


def refusal(call, *words, **more):
    """The status that @call ends with: its code and its sentence."""
    try:
        call(*words, **more)
    except grpc.RpcError as error:
        return error.code(), error.details()
    return grpc.StatusCode.OK, ""
