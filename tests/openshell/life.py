# SPDX-License-Identifier: GPL-2.0-or-later
import glob
import hashlib
import json
import os
import signal
import subprocess
import sys

from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, Watch, end, ok, refusal, until

launcher = sys.argv[1]
TOKEN = "eyJhbGciOi.c2VjcmV0LXRva2Vu.b2YtYS1zYW5kYm94"


def gpubox(*words):
    return subprocess.run([launcher, *words], capture_output=True, text=True,
                          check=False)


def logs(sandbox_id):
    return gpubox("logs", "openshell-" + sandbox_id).stdout.splitlines()


def record(sandbox_id):
    out = gpubox("inspect", "openshell-" + sandbox_id).stdout
    return json.loads(out).get("guests", [None])[0]


def sandbox(sandbox_id, *command, **more):
    spec = pb.DriverSandboxSpec(
        sandbox_token=TOKEN, command=command, log_level="debug",
        environment={"WHO": "the spec", "BLANK": "two words",
                     "OPENSHELL_SANDBOX_TOKEN_FILE": "/etc/passwd"},
        template=pb.DriverSandboxTemplate(
            image="box:1", environment={"WHO": "the template", "T": "1"},
            labels={"a": "b", "c": "d"},
            resources=pb.DriverResourceRequirements(
                memory_limit="256Mi", cpu_limit="1500m"), **more))
    return pb.DriverSandbox(id=sandbox_id, name="name-" + sandbox_id,
                            workspace="work", spec=spec)


def secrets():
    """Where the token can be read that should not be: on the host."""
    found = []
    for file in (glob.glob("/proc/[0-9]*/cmdline") +
                 glob.glob("/proc/[0-9]*/environ") +
                 [os.environ["GPUBOX_LOG"]] +
                 glob.glob(os.environ["GPUBOX_GUESTS"] + "/*/*")):
        try:
            with open(file, "rb") as stream:
                if TOKEN.encode() in stream.read(1 << 20):
                    found.append(file)
        except OSError:
            pass
    return found


driver = Driver(sys.argv[2:])
channel = Driver.channel()
stub = rpc.ComputeDriverStub(channel)
watch = Watch(channel)


def condition(sandbox_id):
    got = stub.GetSandbox(pb.GetSandboxRequest(sandbox_id=sandbox_id))
    return got.sandbox.status.conditions[0]


def reconnect():
    global channel, stub, watch
    channel.close()
    channel = Driver.channel()
    stub = rpc.ComputeDriverStub(channel)
    watch = Watch(channel)


# ---- what this host cannot have is said before anything is touched
asked = pb.ValidateSandboxCreateRequest(sandbox=sandbox("one"))
ok(refusal(stub.ValidateSandboxCreate, asked) == (StatusCode.OK, ""),
   "a sandbox that can be had is valid",
   refusal(stub.ValidateSandboxCreate, asked))
for change, says in (
        (lambda s: setattr(s.spec.template, "image", "none:1"), "there is no "),
        (lambda s: setattr(s.spec.template, "image", "../box:1"), "reference"),
        (lambda s: setattr(s.spec.template, "image", "/etc/passwd"), "reference"),
        (lambda s: setattr(s.spec.template, "image", ""), "--default-image"),
        (lambda s: setattr(s.spec.template, "agent_socket_path", "/x"),
         "has no such thing"),
        (lambda s: s.spec.template.platform_config.update({"a": "b"}),
         "has no such thing"),
        (lambda s: s.spec.template.driver_config.update({"nonsense": "b"}),
         "gpu_device_ids alone"),
        (lambda s: setattr(s.spec.template.resources, "memory_limit", "2Q"),
         "512Mi"),
        (lambda s: setattr(s.spec.template.resources, "cpu_limit", "1e9"),
         "500m"),
        (lambda s: s.spec.environment.update({"A=B": "c"}), "the name of a"),
        (lambda s: setattr(s.spec.resource_requirements.gpu, "count", 0),
         "from 1 to"),
        (lambda s: s.spec.resource_requirements.gpu.SetInParent(), "."),
):
    wrong = sandbox("one")
    change(wrong)
    code, why = refusal(stub.ValidateSandboxCreate,
                        pb.ValidateSandboxCreateRequest(sandbox=wrong))
    ok(code == StatusCode.FAILED_PRECONDITION and says in why,
       f"refused with a sentence: {why[:60]}", (code, why))
ok(not stub.ListSandboxes(pb.ListSandboxesRequest()).sandboxes,
   "nothing of it is there")

# ---- a sandbox
create = pb.CreateSandboxRequest(sandbox=sandbox("one", "sh", "-c", "x y"))
stub.CreateSandbox(create)
ok(watch.saw("one", "Starting"), "it starts", watch.events)
ok(refusal(stub.CreateSandbox, create)[0] == StatusCode.OK,
   "the same once more is no other")
other = sandbox("one", "something else")
ok(refusal(stub.CreateSandbox, pb.CreateSandboxRequest(sandbox=other))[0] ==
   StatusCode.ALREADY_EXISTS, "another one is")
ok(watch.saw("one", "GuestRunning"), "it runs", watch.events)
ok(until(lambda: "ready" in logs("one")), "its supervisor does", logs("one"))
said = logs("one")
for line in ("words --workdir /sandbox", "user 0:0", "host name-one", "hosts",
             "pids 64", "pids sealed", "can't fork",
             "env WHO=the spec", "env T=1", "env BLANK=two words",
             "env OPENSHELL_SANDBOX_ID=one", "env OPENSHELL_SANDBOX=name-one",
             "env OPENSHELL_LOG_LEVEL=debug", "token 400 0:0",
             "env OPENSHELL_ENDPOINT=https://host.openshell.internal:8443/x",
             "env OPENSHELL_GATEWAY_TLS_SERVER_NAME=localhost",
             "tls of-ca.crt 400 0:0 /opt/openshell/tls/ca.crt",
             "tls of-tls.crt 400 0:0 /opt/openshell/tls/tls.crt",
             "tls of-tls.key 400 0:0 /opt/openshell/tls/tls.key",
             "env OPENSHELL_SSH_SOCKET_PATH=/run/openshell/ssh.sock",
             "module veth ", "module nf_tables ", "module nft_limit ",
             "env OPENSHELL_SANDBOX_TOKEN_FILE="
             "/opt/openshell/auth/sandbox.jwt",
             "sum " + hashlib.sha256(TOKEN.encode()).hexdigest() + "  -"):
    ok(line in said, f"in the guest: {line[:48]}", said)
main = [json.loads(line.split("=", 1)[1]) for line in said
        if line.startswith("env OPENSHELL_MAIN_PROCESS_SPEC=")]
ok(main == [{"version": 1, "command": ["sh", "-c", "x y"], "tty": False}],
   "the command goes on word by word", main)
users = [json.loads(line.split("=", 1)[1]) for line in said
         if line.startswith("env OPENSHELL_USER_ENVIRONMENT=")]
ok(users == [{"WHO": "the spec", "BLANK": "two words", "T": "1"}],
   "so does the users' environment, and no name of the driver's", users)
config = record("one")["config"]
ok((config["memory_mib"], config["cpus"]) == (256, 2),
   "memory and processors are as asked for", config)
ok(not secrets(), "the token is in no command line, environment or log",
   secrets())
ok(os.stat(os.environ["GPUBOX_STATE"] + "/one/request").st_mode & 0o77 == 0,
   "nobody else reads what was asked for")
got = stub.GetSandbox(pb.GetSandboxRequest(sandbox_name="name-one")).sandbox
ok(got.id == "one" and got.workspace == "work" and not got.HasField("spec") and
   got.status.instance_id == "openshell-one", "it is found by its name", got)

ok(watch.phases("one") == ["Provisioning", "Ready"],
   "a gateway sees it come up, however long that takes", watch.phases("one"))

ok(until(lambda: "GuestRunning" in [r for r, _ in watch.told("one")]),
   "and its user is told how far it is", watch.told("one"))
ok([words.get("openshell.progress.active_step")
    for reason, words in watch.told("one") if reason == "GuestRunning"] ==
   ["starting_sandbox"], "in words that the command line shows",
   watch.told("one"))

# ---- the driver is killed, and comes back
driver.kill()
ok(gpubox("ps").stdout.count("openshell-one") == 1, "guests live on without it")
driver.start()
reconnect()
ok([s.id for s in stub.ListSandboxes(pb.ListSandboxesRequest()).sandboxes] ==
   ["one"] and condition("one").status == "True", "the next one finds it")
ok(watch.saw("one", "GuestRunning"), "a stream begins with what there is")
ok(not watch.told("one"), "and tells no old news", watch.told("one"))

# ---- stop, start
stub.StopSandbox(pb.StopSandboxRequest(sandbox_id="one"))
ok(condition("one").type == "Suspended" and condition("one").status == "True",
   "a stopped one is suspended", condition("one"))
ok(record("one") is None, "it has no guest")
stub.StopSandbox(pb.StopSandboxRequest(sandbox_id="one"))
ok(True, "it can be stopped again")
stub.StartSandbox(pb.StartSandboxRequest(sandbox_id="one"))
stub.StartSandbox(pb.StartSandboxRequest(sandbox_id="one"))
ok(until(lambda: condition("one").status == "True" and
         condition("one").type == "Ready"), "it starts again",
   condition("one"))
ok(until(lambda: "sum " + hashlib.sha256(TOKEN.encode()).hexdigest() + "  -"
         in logs("one")), "with its token", logs("one"))

ok("kept of one" in logs("one"), "and with what it had written", logs("one"))
ok(sorted(os.listdir(os.environ["GPUBOX_DISKS"])) == [".driver", "one.ext4"],
   "which is on a disk of its own", os.listdir(os.environ["GPUBOX_DISKS"]))

# its stream is behind its answers
ok(until(lambda: watch.phases("one")[-1:] == ["Ready"] and
         "Stopped" in watch.phases("one")) and
   watch.phases("one")[0] == "Ready" and "Error" not in watch.phases("one"),
   "a gateway sees it stopped and started, and never as failed",
   watch.phases("one"))

# ---- QEMU is killed
os.kill(record("one")["qemu_pid"], signal.SIGKILL)
ok(watch.saw("one", "ProcessExited"), "a guest that was killed has ended",
   watch.reasons("one"))
ok(condition("one").status == "False" and condition("one").message,
   "with a sentence", condition("one"))
ok(watch.phases("one")[-1] == "Error", "which is its end to a gateway",
   watch.phases("one"))
ok(stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="one")).deleted,
   "it is deleted")
ok(watch.saw("one", "gone"), "and that is told", watch.reasons("one"))
ok(not stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="one")).deleted,
   "twice is no error")

# ---- one whose supervisor ends, one that never begins
stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox("two", "leave")))
ok(watch.saw("two", "ProcessExited") and
   "status 9; 'openshell logs' " in condition("two").message,
   "a supervisor's end is the sandbox's, with where to look",
   condition("two"))
stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_name="name-two"))

# ---- deleted while it starts, and the driver killed at each step
for step, at in enumerate(("Starting", "GuestRunning")):
    name = f"kill{step}"
    stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox(name)))
    ok(watch.saw(name, at), f"{name} is {at}", watch.reasons(name))
    driver.kill()
    driver.start()
    reconnect()
    ok(watch.saw(name, "GuestRunning"),
       "the sandbox comes up under the next driver", watch.reasons(name))
    going = stub.StopSandbox.future(pb.StopSandboxRequest(sandbox_id=name))
    ok(until(lambda: open(os.environ["GPUBOX_STATE"] + f"/{name}/wanted",
                          encoding="ascii").read() == "stopped"),
       "it is being stopped")
    driver.kill()
    driver.start()
    reconnect()
    ok(until(lambda: condition(name).type == "Suspended"),
       "and is stopped under the next", condition(name))
    stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id=name))
stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox("quick")))
ok(stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="quick")).deleted,
   "one that starts can be deleted")
ok(not stub.ListSandboxes(pb.ListSandboxesRequest()).sandboxes,
   "there are no sandboxes")
left = [p for p in (os.listdir(os.environ["GPUBOX_STATE"]) +
                    os.listdir(os.environ["GPUBOX_DISKS"]) +
                    os.listdir(os.environ["GPUBOX_GUESTS"])) if p[0] != "."]
ok(not left, "and nothing of them is left", left)
driver.kill(signal.SIGTERM)
end()
