# SPDX-License-Identifier: GPL-2.0-or-later
import json
import os
import signal
import sys

from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, end, ok, refusal

with open(sys.argv[1], encoding="utf-8") as file:
    findings = json.load(file)["findings"]
first = next(f for f in findings if f["severity"] == "blocker")
driver = Driver(sys.argv[2:])
channel = Driver.channel()
stub = rpc.ComputeDriverStub(channel)


def sandbox(gpus, *ids):
    spec = pb.DriverSandboxSpec(sandbox_token="t",
                                template=pb.DriverSandboxTemplate())
    spec.resource_requirements.gpu.SetInParent()
    if gpus:
        spec.resource_requirements.gpu.count = gpus
    if ids:
        spec.template.driver_config.update({"gpu_device_ids": list(ids)})
    return pb.DriverSandbox(id="one", name="one", spec=spec)


ok(first["name"] == "iommu.direct-region", "the host is the founding one", first)
for asked in (sandbox(0), sandbox(1), sandbox(0, "000f:01:00.0")):
    for call, request in (
            (stub.ValidateSandboxCreate, pb.ValidateSandboxCreateRequest),
            (stub.CreateSandbox, pb.CreateSandboxRequest)):
        code, why = refusal(call, request(sandbox=asked))
        ok(code == StatusCode.FAILED_PRECONDITION,
           "a GPU is refused before anything is touched", (code, why))
        ok(first["sentence"] in why and "0xa1600000-0xb97fffff" in why and
           "000f:01:00.0" in why, "with doctor's sentence", why)
        ok(first["remedy"] and first["remedy"] in why and ".." not in why,
           "and its remedy", (why, first["remedy"]))
print(f"# {why}", flush=True)
for word in ("nonsense", "auto", "none", "8", "", "01:00", "000f:01:00.0 "):
    code, why = refusal(
        stub.ValidateSandboxCreate,
        pb.ValidateSandboxCreateRequest(sandbox=sandbox(0, word)))
    ok(code == StatusCode.FAILED_PRECONDITION and f"'{word}' is not the" in why,
       f"what is no address is refused: '{word}'", (code, why))
for ids in (("000f:01:00.0", "000f:01:00.0"), ("000f:01:00.0", "000F:1:0.0"),
            ("0000:01:00.0", "01:00.0")):
    code, why = refusal(
        stub.ValidateSandboxCreate,
        pb.ValidateSandboxCreateRequest(sandbox=sandbox(2, *ids)))
    ok(code == StatusCode.FAILED_PRECONDITION and "twice" in why,
       f"no device is two: {ids}", (code, why))
code, why = refusal(stub.ValidateSandboxCreate, pb.ValidateSandboxCreateRequest(
    sandbox=sandbox(2, "000f:01:00.0")))
ok(code == StatusCode.FAILED_PRECONDITION and "2 are asked for" in why,
   "counts and addresses have to agree", (code, why))
ok(not stub.ListSandboxes(pb.ListSandboxesRequest()).sandboxes and
   not [p for p in os.listdir(os.environ["GPUBOX_STATE"]) if p[0] != "."],
   "nothing was made")
driver.kill(signal.SIGTERM)
end()
