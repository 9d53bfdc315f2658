# SPDX-License-Identifier: GPL-2.0-or-later
# In the place of a gateway of 0.1.x, which cannot be had: its calls in their
# order, over one connection that it opens anew when the driver was away and on
# which it does not introduce itself again; and a reader of every answer that
# takes nothing which the contract does not have.
import json
import os
import signal
import sys
import threading

import grpc
from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, end, ok, phase, refusal, until
from contract import CONTRACT, SECRETS, SERVICE, launch, meeting, release

POLICY = {"allow_driver_config": False, "resource_admission": {
    "enabled": True, "required_labels": {
        "openshell.ai/sandbox-attachable": "true",
        "openshell.ai/sandbox-attachable-workspace": "${workspace}"}}}
RECONNECT = (("grpc.initial_reconnect_backoff_ms", 100),
             ("grpc.max_reconnect_backoff_ms", 1000))


def strange(message):
    """Whether there are members in it that the release does not have."""
    known = type(message)()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    return known.ByteSize() != message.ByteSize()


class Gateway:
    def __init__(self):
        self.channel = Driver.channel(RECONNECT)
        self.wrong = []
        self.sandboxes = {}  # what a sandbox is, by its id

    def method(self, name, kind="unary_unary"):
        answer = name + "Response" if kind == "unary_unary" else \
            "WatchSandboxesEvent"
        return getattr(self.channel, kind)(
            SERVICE + name,
            request_serializer=release(name + "Request").SerializeToString,
            response_deserializer=release(answer).FromString)

    def call(self, name, /, **members):
        answer = self.method(name)(release(name + "Request")(**members),
                                   wait_for_ready=True)
        self.judge(not strange(answer), f"{name}: of the release", answer)
        return answer

    def refusal(self, name, /, **members):
        return refusal(self.call, name, **members)

    def judge(self, good, what, found):
        if not good:
            self.wrong.append(f"{what}: {found}")

    def meet(self):
        """What has to hold before a gateway takes a driver."""
        offer = self.call("GetCapabilities", gateway=release(
            "GetCapabilitiesRequest").FromString(meeting()).gateway)
        peer = offer.extension
        self.judge(offer.driver_name and peer.implementation_name and
                   peer.implementation_version, "a driver has a name", offer)
        self.judge(peer.protocol_version.major == 1, "version 1", peer)
        self.judge(CONTRACT in peer.supported_capabilities and
                   set(peer.required_capabilities) <= {CONTRACT},
                   "each has what the other needs", peer)
        policy = offer.resource_admission_policy
        self.judge(policy[:3] == "v1:" and json.loads(policy[3:]) == POLICY,
                   "the policy is the gateway's", policy)
        return offer

    def look(self, sandbox):
        """A snapshot, from whichever call."""
        status = sandbox.status
        is_one = (sandbox.name, sandbox.namespace, sandbox.workspace,
                  status.name, status.instance_id)
        self.judge(sandbox.id and sandbox.name and status.name and
                   status.instance_id, "it has its names", sandbox)
        self.judge(self.sandboxes.setdefault(sandbox.id, is_one) == is_one,
                   "they stay as they are", sandbox)
        self.judge(not sandbox.HasField("spec"), "no secret returns", sandbox)
        self.judge(status.conditions, "it has conditions", sandbox)
        for one in status.conditions:
            self.judge(one.type and one.reason and one.message and
                       one.status in ("True", "False", "Unknown"),
                       "a condition is whole", one)
        self.judge([one.type for one in status.conditions].count("Ready") <= 1,
                   "one condition of a type", sandbox)

    def list(self):
        found = self.call("ListSandboxes").sandboxes
        for sandbox in found:
            self.look(sandbox)
        return sorted(sandbox.id for sandbox in found)

    def get(self, sandbox_id):
        found = self.call("GetSandbox", sandbox_id=sandbox_id).sandbox
        self.look(found)
        return phase(found.status)


class Stream:
    """WatchSandboxes: what there is, and then what becomes of it."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.code = None
        self.phases = {}  # of each sandbox, in the order they came
        self.told = []
        self.call = gateway.method("WatchSandboxes", "unary_stream")(
            release("WatchSandboxesRequest")(), wait_for_ready=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for event in self.call:
                self.take(event)
            self.code = StatusCode.OK
        except grpc.RpcError as error:
            self.code = error.code()

    def take(self, event):
        judge = self.gateway.judge
        which = event.WhichOneof("payload")
        judge(which, "an event is of something", event)
        if which == "sandbox":
            judge(not strange(event), "an event of the release", event)
            one = event.sandbox.sandbox
            self.gateway.look(one)
            self.phases.setdefault(one.id, []).append(phase(one.status))
        elif which == "deleted":
            judge(event.deleted.sandbox_id in self.phases,
                  "what goes was there", event)
            self.phases[event.deleted.sandbox_id].append("gone")
        elif which:
            self.tell(event.platform_event, judge)

    def tell(self, event, judge):
        """An event for people. What is strange in it is another release's."""
        one = event.event
        judge(event.sandbox_id in self.phases, "it is of a sandbox", event)
        judge(one.event_time.seconds > 1 << 30 and
              0 <= one.event_time.nanos < 1000000000, "it has a time", event)
        judge(one.source and one.reason and one.message and
              one.type in ("Normal", "Warning"), "an event is whole", event)
        self.told.append(one.reason)

    def saw(self, sandbox_id, what):
        return until(lambda: what in self.phases.get(sandbox_id, []))


def wish(auth=None, **more):
    spec = release("DriverSandboxSpec")(
        command=["sleep", "9"], launch_authentication=auth, **more)
    spec.template.image = "box:1"
    spec.template.resources.memory_limit = "256Mi"
    spec.workload_identity.user = "sandbox"
    return release("DriverSandbox")(id="new", name="new", workspace="work",
                                    spec=spec)


driver = Driver(sys.argv[1:])

# ---- a sandbox from before the gateway was brought up to 0.1.x
with Driver.channel() as before:
    rpc.ComputeDriverStub(before).CreateSandbox(pb.CreateSandboxRequest(
        sandbox=pb.DriverSandbox(
            id="old", name="name-old", workspace="work",
            spec=pb.DriverSandboxSpec(
                sandbox_token="t", template=pb.DriverSandboxTemplate(
                    image="box:1", resources=pb.DriverResourceRequirements(
                        memory_limit="256Mi"))))))

# ---- the gateway begins
gateway = Gateway()
offer = gateway.meet()
ok(not gateway.wrong, "the driver can be taken", gateway.wrong)
stream = Stream(gateway)
ok(stream.saw("old", "Ready"), "what was there comes up", stream.phases)
ok(gateway.list() == ["old"] and gateway.get("old") == "Ready",
   "List and Get say the same", gateway.sandboxes)
for method, members in (
        ("ValidateSandboxCreate", {"sandbox": wish()}),
        ("CreateSandbox", {"sandbox": wish(launch())})):
    code, why = gateway.refusal(method, **members)
    ok(code == StatusCode.FAILED_PRECONDITION and
       "of OpenShell 0.1.x" in why and not any(s in why for s in SECRETS),
       f"{method}: its user reads why not", (code, why))
ok(gateway.list() == ["old"], "and nothing of it is there")

# ---- the driver is killed; the next one does not know who is connected
driver.kill()
ok(until(lambda: stream.code), "the stream ends with the driver")
driver.start()
stream = Stream(gateway)
ok(stream.saw("old", "Ready"), "it is opened again: there it is",
   stream.phases)
ok(not stream.told, "with no old news", stream.told)
gateway.call("StopSandbox", sandbox_id="old", name="name-old")
gateway.call("StopSandbox", sandbox_id="old", name="name-old")
ok(gateway.get("old") == "Stopped", "it is stopped, twice is once")
ok(until(lambda: "Stopped" in stream.told) and
   stream.saw("old", "Stopped") and "Error" not in stream.phases["old"],
   "which is told", (stream.phases, stream.told))
code, why = gateway.refusal(
    "StartSandbox", sandbox_id="old", name="name-old",
    launch_authentication=launch(), generation_id="generation-2")
ok(code == StatusCode.FAILED_PRECONDITION and "create it again" in why,
   "it is not started with what it is not made for", (code, why))
code, why = gateway.refusal("CreateSandbox", sandbox=wish(launch()))
ok(code == StatusCode.FAILED_PRECONDITION and "of OpenShell 0.1.x" in why,
   "nor is another, whoever is connected", (code, why))
ok(gateway.call("DeleteSandbox", sandbox_id="old").deleted and
   stream.saw("old", "gone"), "it is deleted", stream.phases)
ok(not gateway.call("DeleteSandbox", sandbox_id="old").deleted,
   "twice is once")
ok(gateway.refusal("GetSandbox", sandbox_id="old")[0] == StatusCode.NOT_FOUND
   and not gateway.list(), "and gone")

# ---- the driver is ended, as its operator does
driver.kill(signal.SIGTERM)
ok(until(lambda: stream.code) == StatusCode.UNAVAILABLE,
   "its end is the stream's, in words of gRPC", stream.code)
driver.start()
ok(gateway.meet() == offer, "the next one offers the same")
ok(not gateway.wrong, "nothing was said that the contract does not have",
   "\n".join(gateway.wrong))
with open(os.environ["GPUBOX_LOG"], encoding="utf-8") as log:
    said = log.read()
ok(not any(secret in said for secret in SECRETS), "nor a secret logged")
driver.kill(signal.SIGTERM)
end()
