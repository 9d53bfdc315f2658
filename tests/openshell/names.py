# SPDX-License-Identifier: GPL-2.0-or-later
import os
import signal
import sys

from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, end, ok, refusal

STATE = os.environ["GPUBOX_STATE"]


def keep(sandbox_id, name, workspace):
    """A sandbox that was stopped: a driver before this one left it."""
    folder = f"{STATE}/{sandbox_id}"
    asked = pb.DriverSandbox(id=sandbox_id, name=name, workspace=workspace,
                             spec=pb.DriverSandboxSpec(sandbox_token="t"))
    os.mkdir(folder, 0o700)
    for file, data in (("lock", b""), ("wanted", b"stopped"),
                       ("request", asked.SerializeToString())):
        with open(f"{folder}/{file}", "wb") as stream:
            stream.write(data)


os.mkdir(STATE, 0o700)
keep("one", "box", "first")
keep("two", "box", "second")
keep("three", "other", "second")
driver = Driver(sys.argv[1:])
stub = rpc.ComputeDriverStub(Driver.channel())


def listed():
    return sorted(one.id for one in stub.ListSandboxes(
        pb.ListSandboxesRequest()).sandboxes)


ok(listed() == ["one", "three", "two"], "three are there", listed())
for call, request in ((stub.GetSandbox, pb.GetSandboxRequest),
                      (stub.StopSandbox, pb.StopSandboxRequest),
                      (stub.StartSandbox, pb.StartSandboxRequest),
                      (stub.DeleteSandbox, pb.DeleteSandboxRequest)):
    code, why = refusal(call, request(sandbox_name="box"))
    ok(code == StatusCode.FAILED_PRECONDITION and "give sandbox_id" in why,
       f"a name of two is none: {request.__name__}", (code, why))
ok(listed() == ["one", "three", "two"], "and nothing has become of them", listed())
got = stub.GetSandbox(pb.GetSandboxRequest(sandbox_name="other")).sandbox
ok(got.id == "three", "a name of one is", got)
got = stub.GetSandbox(pb.GetSandboxRequest(sandbox_id="two",
                                           sandbox_name="box")).sandbox
ok(got.workspace == "second", "an id is, with a name or without", got)
ok(stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="one",
                                              sandbox_name="box")).deleted,
   "so it can be deleted")
ok(stub.GetSandbox(pb.GetSandboxRequest(sandbox_name="box")).sandbox.id == "two",
   "and the other has the name alone")
ok(stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_name="box")).deleted and
   listed() == ["three"], "which is then enough", listed())
driver.kill(signal.SIGTERM)
end()
