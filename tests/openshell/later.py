# SPDX-License-Identifier: GPL-2.0-or-later
# The members that 0.1.x has more are written and read here by their numbers,
# and by their names as the release's file has them, with nothing of the
# driver's own.
import json
import os
import signal
import subprocess
import sys

from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, end, ok, refusal
from contract import (CONTRACT, SECRETS, SERVICE, launch, meeting, member,
                      members, release)


def told(stream):
    """The first event for people of a stream."""
    for data in stream:
        event = release("WatchSandboxesEvent").FromString(data)
        if event.WhichOneof("payload") == "platform_event":
            return event.platform_event
    return None


def sandbox(auth=None, gpu=False, image="box:1", config=None, token=""):
    spec = pb.DriverSandboxSpec(
        sandbox_token=token, template=pb.DriverSandboxTemplate(
            image=image, resources=pb.DriverResourceRequirements(
                memory_limit="256Mi")))
    if gpu:
        spec.resource_requirements.gpu.SetInParent()
    if config:
        spec.template.driver_config.update(config)
    data = spec.SerializeToString() + member(15, member(1, "sandbox"))
    if auth is not None:
        data += member(16, auth)
    return member(1, member(1, "one") + member(2, "one") + member(4, data))


class Gateway:
    """A connection that speaks 0.1.x."""

    def __init__(self):
        self.channel = Driver.channel()
        self.offer = self.call("GetCapabilities", meeting())

    def call(self, method, data):
        return self.channel.unary_unary(SERVICE + method)(data)

    def refusal(self, method, data):
        return refusal(self.call, method, data)


def store():
    return [p for p in (os.listdir(os.environ["GPUBOX_STATE"]) +
                        os.listdir(os.environ["GPUBOX_DISKS"])) if p[0] != "."]


words = sys.argv[1:]
driver = Driver(words)

# ---- the two meet
gateway = Gateway()
got = members(gateway.offer)
peer = members(got[12][0])
ok(got[1] == [b"gpubox"] and got[2] == peer[3],
   "the driver says what it is, as before", got)
ok(members(peer[1][0]) == {1: [1]}, "and that it speaks 1.0", peer)
ok(peer[4] == peer[5] == [CONTRACT.encode()],
   "and that it has the contract, and needs it", peer)
ok(got[9] == [b"\x0a\x02\x08\x01\x12\x02\x08\x01\x1a\x04\x08\x01\x10\x01"],
   "and that it keeps to CPU, memory and GPUs, by bytes", got[9])
offer = release("GetCapabilitiesResponse").FromString(gateway.offer)
ok(offer.driver_name == "gpubox" and not offer.supports_sandbox_authentication
   and not offer.driver_reports_runtime_readiness and
   offer.extension.protocol_version.major == 1 and
   list(offer.extension.required_capabilities) == [CONTRACT] and
   offer.resource_capabilities.gpu.count_selection_supported and
   not offer.rootfs_tar_max_bytes,
   "all of it as the release's own names have it", offer)
policy = got[13][0].decode()
ok(policy.startswith("v1:") and json.loads(policy[3:]) == {
    "allow_driver_config": False, "resource_admission": {
        "enabled": True, "required_labels": {
            "openshell.ai/sandbox-attachable": "true",
            "openshell.ai/sandbox-attachable-workspace": "${workspace}"}}},
   "it repeats the policy that gateways have by default", policy)
ok(gateway.call("GetCapabilities", meeting()) == gateway.offer,
   "word by word each time")
ok(members(gateway.call("GetCapabilities", meeting(minor=9)))[12],
   "a newer minor version goes")
with Driver.channel() as channel:
    old = channel.unary_unary(SERVICE + "GetCapabilities")(b"")
ok(sorted(members(old)) == [1, 2], "0.0.x is told nothing of that", old)
for request, says in ((meeting(major=2), "version 2.0"),
                      (meeting(major=0), "version 0.0"),
                      (meeting(major=None), "no version"),
                      (meeting(knows=()), "does not know"),
                      (meeting(needs=(CONTRACT, "openshell.compute.more")),
                       "needs openshell.compute.more")):
    code, why = gateway.refusal("GetCapabilities", request)
    ok(code == StatusCode.FAILED_PRECONDITION and says in why,
       f"refused with a sentence: {why[:60]}", (code, why))
code, why = gateway.refusal("GetCapabilities", b"\x0a\x05\x0a")
ok(code in (StatusCode.FAILED_PRECONDITION, StatusCode.INVALID_ARGUMENT),
   "what cannot be read is", (code, why))
code, why = gateway.refusal("AuthenticateSandbox", member(1, "x"))
ok(code == StatusCode.UNIMPLEMENTED and "0.1.x" in why,
   "nobody is authenticated by this driver", (code, why))
ok(members(gateway.call("GetCapabilities", meeting())).get(7) is None,
   "which it says before")

# ---- sandboxes: what is in the way, in the order it is found
code, why = gateway.refusal("ValidateSandboxCreate", sandbox(gpu=True))
ok(code == StatusCode.FAILED_PRECONDITION and "1:1 mapping" in why and
   "000f:01:00.0" in why, "a GPU is refused with doctor's sentence",
   (code, why))
code, why = gateway.refusal("ValidateSandboxCreate", sandbox(image="none:1"))
ok(code == StatusCode.FAILED_PRECONDITION and "there is no " in why,
   "so is an image that is not there", (code, why))
code, why = gateway.refusal("ValidateSandboxCreate",
                            sandbox(config={"gpu_device_ids": ["x"]}))
ok(code == StatusCode.FAILED_PRECONDITION and "--admission" in why,
   "a driver_config is the operator's to allow", (code, why))
wish = release("ValidateSandboxCreateRequest").FromString(sandbox())
wish.sandbox.spec.template.user_namespaces = True
code, why = gateway.refusal("ValidateSandboxCreate", wish.SerializeToString())
ok(code == StatusCode.FAILED_PRECONDITION and "template.user_namespaces" in why,
   "and so is a name space of users in a guest", (code, why))
for method, request in (("ValidateSandboxCreate", sandbox()),
                        ("CreateSandbox", sandbox(launch()))):
    code, why = gateway.refusal(method, request)
    ok(code == StatusCode.FAILED_PRECONDITION and "of OpenShell 0.1.x" in why,
       f"{method}: no guest of 0.1.x is started", (code, why))
code, why = gateway.refusal("CreateSandbox", sandbox())
ok(code == StatusCode.FAILED_PRECONDITION and "gateway_jwt" in why,
   "a launch has credentials", (code, why))
for auth, says in ((b"x", "not JSON"), (b"\xff" * 64, "not JSON"),
                   (b"[" * 100000, "not JSON"),
                   (launch(more=1), "three members"),
                   (launch(supervisor={}), "UUID"),
                   (launch(verification_keys=[]), "verification_keys")):
    code, why = gateway.refusal("CreateSandbox", sandbox(auth))
    ok(code == StatusCode.FAILED_PRECONDITION and says in why and
       not any(secret in why for secret in SECRETS),
       f"credentials are looked at: {why[:60]}", (code, why))
code, why = gateway.refusal("CreateSandbox", member(1, member(1, "../x")))
ok(code == StatusCode.INVALID_ARGUMENT, "ids are, too", (code, why))
code, why = gateway.refusal("StartSandbox", member(1, "one") +
                            member(3, launch()) + member(4, "g"))
ok(code == StatusCode.NOT_FOUND, "none is started that is not there",
   (code, why))
with Driver.channel() as channel:
    code, why = refusal(channel.unary_unary(SERVICE + "CreateSandbox"),
                        sandbox(launch()))
ok(code == StatusCode.FAILED_PRECONDITION and "of OpenShell 0.1.x" in why,
   "a sandbox says by itself what it is of", (code, why))
ok(not store(), "nothing is left of it", store())

# ---- the generations beside each other
channel = Driver.channel()
stub = rpc.ComputeDriverStub(channel)
mine = pb.DriverSandbox(id="old", name="old", spec=pb.DriverSandboxSpec(
    sandbox_token="t", template=pb.DriverSandboxTemplate(image="box:1")))
ok(refusal(stub.ValidateSandboxCreate, pb.ValidateSandboxCreateRequest(
    sandbox=mine)) == (StatusCode.OK, ""), "0.0.x goes on as before")
stream = gateway.channel.unary_stream(SERVICE + "WatchSandboxes")(b"")
stream.initial_metadata()
stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=mine))
event = told(stream)
ok(event and event.sandbox_id == "old" and event.event.source == "gpubox" and
   event.event.event_time.seconds > 1 << 30, "people are told, and when", event)
stream.cancel()
listed = members(gateway.call("ListSandboxes", b""))[1]
ok(len(listed) == 1 and members(listed[0])[1] == [b"old"],
   "its sandboxes are seen by both", listed)
code, why = gateway.refusal("StartSandbox", release("StartSandboxRequest")(
    name="old", launch_authentication=launch(), generation_id="g",
    expected_runtime_identity="r").SerializeToString())
ok(code == StatusCode.FAILED_PRECONDITION and "create it again" in why,
   "and started by the one that made them", (code, why))
ok(members(gateway.call("DeleteSandbox", member(1, "old"))) == {1: [1]},
   "anybody deletes them")
ok(not store(), "and nothing is left", store())
driver.kill(signal.SIGTERM)

# ---- another policy
POLICY = ('v1:{"allow_driver_config":true,"resource_admission":'
          '{"enabled":false,"required_labels":{}}}')
driver = Driver(words + ["--admission", POLICY])
gateway = Gateway()
ok(members(gateway.offer)[13] == [POLICY.encode()],
   "another policy is repeated as it was given")
code, why = gateway.refusal("ValidateSandboxCreate",
                            sandbox(config={"nonsense": "x"}))
ok(code == StatusCode.FAILED_PRECONDITION and "gpu_device_ids alone" in why,
   "and means what it says", (code, why))
driver.kill(signal.SIGTERM)
ok(subprocess.run(words + ["--admission", "v1:{}"], stdin=subprocess.DEVNULL,
                  check=False).returncode == 125,
   "what is no policy starts no driver")
ok(subprocess.run(words + ["--gateway", "https://127.0.0.1:1"],
                  stdin=subprocess.DEVNULL, check=False).returncode == 125,
   "nor does a gateway with TLS and no certificate for it")
with open(os.environ["GPUBOX_LOG"], encoding="utf-8") as log:
    said = log.read()
ok("--admission v1:{}" in said and "write --tls DIR" in said and
   not any(s in said for s in SECRETS),
   "which is said, and nothing secret ever is", said)
end()
