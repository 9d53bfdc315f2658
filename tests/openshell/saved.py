# SPDX-License-Identifier: GPL-2.0-or-later
import os
import signal
import sys

from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, Watch, end, ok, refusal

docker = sys.argv[1]
driver = Driver(sys.argv[2:])
channel = Driver.channel()
stub = rpc.ComputeDriverStub(channel)
watch = Watch(channel)


def sandbox(name):
    return pb.DriverSandbox(id=name, name=name, spec=pb.DriverSandboxSpec(
        sandbox_token="t", template=pb.DriverSandboxTemplate(
            image=f"local/{name}:1", resources=pb.DriverResourceRequirements(
                memory_limit="256Mi"))))


def runs(name):
    stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox(name)))
    got = watch.saw(name, "GuestRunning")
    why = stub.GetSandbox(pb.GetSandboxRequest(sandbox_id=name)).sandbox.status
    stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id=name))
    return got, why


def refused_early(name, says):
    code, why = refusal(stub.ValidateSandboxCreate,
                        pb.ValidateSandboxCreateRequest(sandbox=sandbox(name)))
    ok(code == StatusCode.FAILED_PRECONDITION and says in why,
       f"{name}: refused with a sentence: {why[-60:]}", (code, why))


for name, what in (("podman", "podman save"),
                   ("podman-oci", "podman save --format oci-archive"),
                   ("podman-dir", "podman save --format oci-dir"),
                   ("skopeo", "skopeo copy")):
    got, why = runs(name)
    ok(got, f"a sandbox runs from what '{what}' wrote", why)
print(f"# docker {docker}", flush=True)
if int(docker.split(".")[0]) >= 25:
    got, why = runs("docker")
    ok(got, "and from what 'docker save' wrote", why)
else:
    # nothing in it is named by its digest
    refused_early("docker", "skopeo copy docker-archive:")
stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox("two")))
ok(watch.saw("two", "StartFailed"), "an archive of two images is none",
   watch.reasons("two"))
got = stub.GetSandbox(pb.GetSandboxRequest(sandbox_id="two")).sandbox
ok("save one alone" in got.status.conditions[0].message, "with a sentence", got)
stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="two"))
left = [p for p in os.listdir(os.environ["GPUBOX_STATE"]) if p[0] != "."]
ok(not left, "nothing is left", left)
driver.kill(signal.SIGTERM)
end()
