# SPDX-License-Identifier: GPL-2.0-or-later
import os
import signal
import socket
import stat
import subprocess
import sys

import grpc
from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, Watch, end, ok, refusal, until

SERVICE = "/openshell.compute.v1.ComputeDriver/"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\4\0\0\0\0\0"


def frame(kind, flags, stream, payload):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags]) +
            stream.to_bytes(4, "big") + payload)


def raw(data, last=None):
    """What the driver says to bytes that no client sends, up to @last, and
    whether it then closes the connection."""
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.settimeout(300)
    s.connect(os.environ["GPUBOX_SOCKET"])
    got = b""
    try:
        s.sendall(data)
        while last is None or last not in got:
            more = s.recv(65536)
            if not more:
                return got, True
            got += more
        return got, False
    except socket.timeout:
        return got, False
    except (BrokenPipeError, ConnectionResetError):
        return got, True
    finally:
        s.close()


def unary(channel, method, data, **more):
    return channel.unary_unary(SERVICE + method)(data, **more)


driver = Driver(sys.argv[1:])
path = os.environ["GPUBOX_SOCKET"]
mode = os.stat(path).st_mode
ok(stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600,
   "nobody else can connect to the socket", oct(mode))
channel = Driver.channel()
stub = rpc.ComputeDriverStub(channel)

caps = stub.GetCapabilities(pb.GetCapabilitiesRequest())
ok(caps.driver_name == "gpubox" and caps.driver_version and
   caps.default_image == "some/image:1" and not caps.gateway_manages_lifecycle,
   "GetCapabilities says what the driver is", caps)
ok(not stub.GetGatewayListenerRequirements(
    pb.GetGatewayListenerRequirementsRequest()).requirements,
   "the gateway has to listen nowhere else")
ok(not stub.ListSandboxes(pb.ListSandboxesRequest()).sandboxes,
   "ListSandboxes is empty at first")
stub.EnsureWorkspace(pb.EnsureWorkspaceRequest(workspace="w"))
stub.DeleteWorkspace(pb.DeleteWorkspaceRequest(workspace="w"))
ok(True, "workspaces need nothing of this driver")

code, why = refusal(stub.GetSandbox, pb.GetSandboxRequest(sandbox_id="x"))
ok(code == StatusCode.NOT_FOUND and why == "there is no such sandbox",
   "GetSandbox of what is not there is NOT_FOUND", (code, why))
code, why = refusal(stub.GetSandbox, pb.GetSandboxRequest())
ok(code == StatusCode.INVALID_ARGUMENT, "GetSandbox needs an id or a name", why)
code, why = refusal(stub.StartSandbox, pb.StartSandboxRequest(sandbox_id="x"))
ok(code == StatusCode.NOT_FOUND, "so is StartSandbox", (code, why))
code, why = refusal(stub.StopSandbox, pb.StopSandboxRequest(sandbox_id="x"))
ok(code == StatusCode.NOT_FOUND, "so is StopSandbox", (code, why))
ok(not stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="x")).deleted,
   "DeleteSandbox of what is not there is done, and deletes nothing")
for bad in ("", "../x", ".x", "a/b", "x" * 54, "a\n"):
    asked = pb.CreateSandboxRequest(sandbox=pb.DriverSandbox(
        id=bad, spec=pb.DriverSandboxSpec(sandbox_token="t")))
    code, why = refusal(stub.CreateSandbox, asked)
    ok(code == StatusCode.INVALID_ARGUMENT and why.startswith("sandbox.id"),
       f"the id {bad[:8]!r} is refused", (code, why))
code, why = refusal(stub.CreateSandbox, pb.CreateSandboxRequest())
ok(code == StatusCode.INVALID_ARGUMENT, "a sandbox is required", (code, why))

code, why = refusal(unary, channel, "AuthenticateSandbox", b"")
ok(code == StatusCode.UNIMPLEMENTED and "0.0.x" in why,
   "a call of another version is refused with a sentence", (code, why))
code, why = refusal(channel.unary_unary("/a.b/C"), b"")
ok(code == StatusCode.UNIMPLEMENTED, "another service is", (code, why))
# launch_authentication and the like: members that 0.0.x does not have
spec = pb.DriverSandboxSpec()
spec.MergeFromString(b"\xa2\x06\x03abc")
code, why = refusal(stub.CreateSandbox, pb.CreateSandboxRequest(
    sandbox=pb.DriverSandbox(id="other", spec=spec)))
ok(code == StatusCode.FAILED_PRECONDITION and "another version" in why,
   "a sandbox of a newer contract is refused with a sentence", (code, why))

code, why = refusal(unary, channel, "GetSandbox", b"\x0a\xff")
ok(code == StatusCode.INVALID_ARGUMENT, "a broken message is refused", why)
code, why = refusal(unary, channel, "GetSandbox", b"\x0a" + b"\xff" * 20)
ok(code == StatusCode.INVALID_ARGUMENT, "so is a length without end", why)
code, why = refusal(unary, channel, "ValidateSandboxCreate",
                    b"\x0a\x02" + b"\x22\x00" * 400000)
ok(code == StatusCode.INVALID_ARGUMENT and stub.GetCapabilities(
    pb.GetCapabilitiesRequest()).driver_name == "gpubox",
   "a message that grows in memory has an end", (code, why))
code, why = refusal(unary, channel, "GetSandbox", b"x" * (1 << 20) + b"y")
ok(code == StatusCode.RESOURCE_EXHAUSTED and "1 MiB" in why,
   "more than 1 MiB is refused", (code, why))
code, why = refusal(unary, channel, "GetCapabilities", b"\x9a\x06\x01z")
ok(code == StatusCode.OK, "unknown members are no reason", (code, why))
code, why = refusal(unary, channel, "GetCapabilities", b"",
                    metadata=[("x-long", "y" * 7000)])
ok(code == StatusCode.OK, "long headers are taken", (code, why))
with Driver.channel() as other:
    code, why = refusal(unary, other, "GetCapabilities", b"",
                        metadata=[(f"x-{i}", "y" * 4000) for i in range(8)])
    ok(code != StatusCode.OK, "longer ones are not", (code, why))
with Driver.channel() as other:
    code, why = refusal(other.unary_unary(SERVICE + "GetSandbox"),
                        b"\x0a\x80\x01" + b"x" * 128,
                        compression=grpc.Compression.Gzip)
    ok(code == StatusCode.UNIMPLEMENTED and "compressed" in why,
       "compressed messages are refused with a sentence", (code, why))

calls = [channel.unary_unary(SERVICE + "GetCapabilities").future(b"")
         for _ in range(500)]
ok(all(call.code() == StatusCode.OK for call in calls),
   "500 calls at a time are answered on one connection")

watch = Watch(channel)
ok(until(lambda: watch.call.initial_metadata() is not None),
   "a stream without changes begins at once")
code, why = refusal(lambda: list(stub.WatchSandboxes(
    pb.WatchSandboxesRequest(), timeout=1)))
ok(code == StatusCode.DEADLINE_EXCEEDED, "a stream has its deadline", (code, why))
watches = [Watch(channel) for _ in range(40)]
for other in watches:
    other.call.cancel()
ok(stub.GetCapabilities(pb.GetCapabilitiesRequest()).driver_name == "gpubox",
   "streams are cancelled, and the connection goes on")
before = len(os.listdir(f"/proc/{driver.process.pid}/fd"))
for _ in range(60):
    with Driver.channel() as other:
        call = rpc.ComputeDriverStub(other).WatchSandboxes(
            pb.WatchSandboxesRequest())
        call.initial_metadata()
ok(until(lambda: len(os.listdir(f"/proc/{driver.process.pid}/fd")) <= before),
   "connections that go leave nothing behind")

ok(raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")[1], "HTTP/1.1 is no connection")
ok(raw(bytes(range(256)) * 16)[1], "bytes without sense are none")
ok(raw(PREFACE + SETTINGS + frame(0, 1, 1, b"x" * 20))[1],
   "data without a stream ends the connection")
ok(raw(PREFACE + SETTINGS + frame(1, 4, 1, b"\xff" * 30))[1],
   "headers that cannot be read end it")
ok(raw(PREFACE + SETTINGS + b"\xff\xff\xff\0\0\0\0\0\1")[1],
   "a frame of 16 MiB ends it")
pong = frame(6, 1, 0, b"12345678")
got, closed = raw(PREFACE + SETTINGS + frame(6, 0, 0, b"12345678"), pong)
ok(not closed and pong in got, "PING is answered", got)
deaf = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
deaf.settimeout(20)
deaf.connect(path)
try:
    deaf.sendall(PREFACE + SETTINGS + frame(6, 0, 0, b"12345678") * 500000)
    closed = False
except (BrokenPipeError, ConnectionResetError, socket.timeout):
    closed = True
ok(closed, "who sends PINGs and does not read is not heard any more")
ok(stub.GetCapabilities(pb.GetCapabilitiesRequest()).driver_name == "gpubox",
   "and holds nobody up")
deaf.close()
quiet = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(40)]
for s in quiet:
    s.connect(path)
ok(stub.GetCapabilities(pb.GetCapabilitiesRequest()).driver_name == "gpubox",
   "who connects and says nothing holds nobody up")
for s in quiet:
    s.close()

ok(subprocess.run(driver.words, stdin=subprocess.DEVNULL,
                  check=False).returncode == 125,
   "a second driver of the same folder is refused")
ok(until(driver.answers) and driver.process.poll() is None,
   "and the first goes on")
driver.kill()
driver.start()
ok(until(driver.answers) and driver.process.poll() is None,
   "what a killed driver left of its socket is replaced")
ok(until(lambda: watch.error is not None) and
   watch.error.code() == StatusCode.UNAVAILABLE,
   "its streams end as unavailable", watch.error)
ok(driver.kill(signal.SIGTERM) == 0 and not os.path.exists(path),
   "SIGTERM ends it in good order")
end()
