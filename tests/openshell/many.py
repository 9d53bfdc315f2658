# SPDX-License-Identifier: GPL-2.0-or-later
import os
import random
import signal
import sys

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, Watch, end, ok, until

SANDBOXES = 50
AT_ONCE = 4  # guests: each has a QEMU

print(f"# SEED={sys.argv[1]}", flush=True)
chance = random.Random(int(sys.argv[1]))
driver = Driver(sys.argv[2:])


def connect():
    global stub, watch
    channel = Driver.channel()
    stub = rpc.ComputeDriverStub(channel)
    watch = Watch(channel)


def sandbox(name):
    return pb.DriverSandbox(id=name, name=name, spec=pb.DriverSandboxSpec(
        sandbox_token="t-" + name, template=pb.DriverSandboxTemplate(
            resources=pb.DriverResourceRequirements(memory_limit="192Mi"))))


def listed():
    out = {}
    for one in stub.ListSandboxes(pb.ListSandboxesRequest()).sandboxes:
        first = one.status.conditions[0]
        out[one.id] = (first.type, first.status, first.reason)
    return out


connect()
wanted = {}  # by its name: whether it is to run
made = done = kills = 0
bad = []
while done < SANDBOXES:
    name = chance.choice(sorted(wanted)) if wanted else ""
    step = chance.random()
    if step < 0.35 and made < SANDBOXES and len(wanted) < AT_ONCE:
        name = f"box{made}"
        stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox(name)))
        wanted[name] = True
        made += 1
    elif not name:
        continue
    elif step < 0.5:
        stub.StopSandbox(pb.StopSandboxRequest(sandbox_id=name))
        wanted[name] = False
    elif step < 0.6:
        stub.StartSandbox(pb.StartSandboxRequest(sandbox_id=name))
        wanted[name] = True
    elif step < 0.8:
        if not until(lambda: listed()[name][:2] == (
                ("Ready", "True") if wanted[name] else ("Suspended", "True"))):
            bad.append((name, wanted[name], listed().get(name)))
    elif step < 0.84:
        driver.kill()
        driver.start()
        connect()
        kills += 1
    else:
        stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id=name))
        del wanted[name]
        done += 1
    if sorted(listed()) != sorted(wanted):
        bad.append((sorted(listed()), sorted(wanted)))
ok(not bad, f"50 sandboxes come and go, the driver killed {kills} times", bad)
left = [p for p in (os.listdir(os.environ["GPUBOX_STATE"]) +
                    os.listdir(os.environ["GPUBOX_DISKS"]) +
                    os.listdir(os.environ["GPUBOX_GUESTS"])) if p[0] != "."]
ok(not left, "nothing of them is left", left)
ok(len(os.listdir(f"/proc/{driver.process.pid}/fd")) < 16,
   "the driver holds nothing of them")
driver.kill(signal.SIGTERM)
end()
