# SPDX-License-Identifier: GPL-2.0-or-later
import fcntl
import glob
import hashlib
import http.server
import json
import os
import platform
import signal
import sys
import threading

from grpc import StatusCode

import compute_driver_pb2 as pb
import compute_driver_pb2_grpc as rpc
from client import Driver, Watch, end, ok, refusal, until

archive = sys.argv[2]
words = sys.argv[3:]
IMAGES = os.path.dirname(archive)
PULLING = IMAGES + "/.pulling"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


with open(archive, "rb") as stream:
    layer = stream.read()
arch = {"aarch64": "arm64"}.get(platform.machine(), "amd64")
config = json.dumps({
    "architecture": arch, "os": "linux", "config": {},
    "rootfs": {"type": "layers", "diff_ids": [digest(layer)]}}).encode()
OCI = "application/vnd.oci.image."
manifest = json.dumps({
    "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
    "config": {"mediaType": OCI + "config.v1+json",
               "digest": digest(config), "size": len(config)},
    "layers": [{"mediaType": OCI + "layer.v1.tar",
                "digest": digest(layer), "size": len(layer)}]}).encode()
blobs = {digest(config): config, digest(layer): layer}
asked = []
go_on = threading.Event()
half = threading.Event()


class Registry(http.server.BaseHTTPRequestHandler):
    """What skopeo reads of a registry, API version 2."""

    protocol_version = "HTTP/1.1"

    def answer(self, data, kind):
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        if data and self.command == "GET":
            self.wfile.write(data)

    def do_GET(self):
        asked.append(self.path)
        last = self.path.rsplit("/", 1)[-1]
        if "/blobs/" in self.path:
            if "/half/" in self.path:
                half.wait()
            self.answer(blobs.get(last), "application/octet-stream")
        elif "/none/" in self.path:
            self.answer(None, "text/plain")
        elif "/manifests/" in self.path:
            go_on.wait()
            self.answer(manifest, OCI + "manifest.v1+json")
        else:
            self.answer(b"{}", "application/json")

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"127.0.0.1:{server.server_address[1]}"
with open(os.environ["GPUBOX_REGISTRIES"], "w", encoding="ascii") as f:
    f.write(f'[[registry]]\nlocation = "{host}"\ninsecure = true\n')


def sandbox(name, image):
    return pb.DriverSandbox(id=name, name=name, spec=pb.DriverSandboxSpec(
        sandbox_token="t", template=pb.DriverSandboxTemplate(
            image=f"{host}/{image}", resources=pb.DriverResourceRequirements(
                memory_limit="192Mi"))))


def connect():
    channel = Driver.channel()
    return rpc.ComputeDriverStub(channel), Watch(channel)


def fetchers(image):
    """Processes that fetch it: nobody else's registry is at this port."""
    found = []
    for file in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(file, "rb") as line:
                if f"docker://{host}/{image}".encode() in line.read():
                    found.append(file)
        except OSError:
            pass
    return found


os.umask(0o022)
driver = Driver(words)
stub, watch = connect()
code, why = refusal(stub.CreateSandbox, pb.CreateSandboxRequest(
    sandbox=sandbox("one", "team/box:1")))
ok(code == StatusCode.FAILED_PRECONDITION and "--pull" in why and not asked,
   "nothing is fetched unless the driver was told so", (code, why, asked))
driver.kill(signal.SIGTERM)

driver = Driver(words + ["--pull"])
stub, watch = connect()
stub.ValidateSandboxCreate(pb.ValidateSandboxCreateRequest(
    sandbox=sandbox("one", "team/box:1")))
ok(not asked, "nor for a question", asked)
stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox("one", "team/box:1")))
ok(until(lambda: "Pulling" in [r for r, _ in watch.told("one")]),
   "who creates a sandbox hears that its image is fetched", watch.told("one"))
ok(watch.phases("one") == ["Provisioning"], "and waits", watch.phases("one"))
ok(until(lambda: os.path.isdir(PULLING)) and
   os.stat(PULLING).st_mode & 0o77 == 0,
   "what has come is in a folder that nobody else can read")
go_on.set()
ok(watch.saw("one", "GuestRunning"), "it runs", watch.reasons("one"))
ok(os.path.isfile(f"{IMAGES}/{host}/team/box:1.tar"), "the image stays",
   os.listdir(IMAGES))
open_to_others = [p for p in (f"{IMAGES}/{host}", f"{IMAGES}/{host}/team",
                              f"{IMAGES}/{host}/team/box:1.tar",
                              os.environ["GPUBOX_DISKS"] + "/one.ext4")
                  if os.stat(p).st_mode & 0o77]
ok(not open_to_others, "nobody else reads it, nor what the sandbox writes",
   open_to_others)
before = len(asked)
stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox("two", "team/box:1")))
ok(watch.saw("two", "GuestRunning") and len(asked) == before,
   "the next sandbox has it at once", asked[before:])

stub.CreateSandbox(pb.CreateSandboxRequest(sandbox=sandbox("bad", "none/box:1")))
ok(watch.saw("bad", "StartFailed"), "what no registry has is no sandbox",
   watch.reasons("bad"))
got = stub.GetSandbox(pb.GetSandboxRequest(sandbox_id="bad")).sandbox
ok("skopeo ended with status" in got.status.conditions[0].message,
   "in skopeo's own words", got)

go_on.clear()
stub.CreateSandbox(pb.CreateSandboxRequest(
    sandbox=sandbox("hold", "hold/box:1")))
ok(until(lambda: fetchers("hold/box:1")), "an image takes its time")
stub.CreateSandbox(pb.CreateSandboxRequest(
    sandbox=sandbox("aside", "none/other:1")))
ok(watch.saw("aside", "StartFailed") and fetchers("hold/box:1"),
   "no other one waits for it", watch.reasons("aside"))
ok(stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id="hold")).deleted,
   "its sandbox can be deleted meanwhile")
ok(until(lambda: not fetchers("hold/box:1")), "and nobody fetches it any more")
go_on.set()

# ---- what is left of one that was killed
def parts():
    return set(glob.glob(PULLING + "/*/*"))


def begin_half(name):
    stub.CreateSandbox(pb.CreateSandboxRequest(
        sandbox=sandbox(name, "half/box:1")))
    ok(until(lambda: fetchers("half/box:1") and parts()),
       "what comes of an image is in the folder of images",
       glob.glob(PULLING + "/*"))


def end_half(name):
    stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id=name))
    until(lambda: not fetchers("half/box:1"))
    for file in glob.glob(PULLING + "/*.lock"):
        with open(file, "r+", encoding="ascii") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)  # who had it is gone


begin_half("half1")
before = parts()
end_half("half1")
ok(before <= parts(), "who is killed does not clear it")
begin_half("half2")
ok(not before & parts(), "the next one does", before)
end_half("half2")
ok(parts(), "who is killed does not clear it")
driver.kill(signal.SIGTERM)
driver.start()
stub, watch = connect()
ok(not parts(), "the next driver does", parts())
half.set()
for name in ("one", "two", "bad", "aside"):
    stub.DeleteSandbox(pb.DeleteSandboxRequest(sandbox_id=name))
left = [p for p in os.listdir(IMAGES) if p not in ("box:1.tar", host, ".pulling")]
ok(not left and not parts(), "nothing else is left", left)
driver.kill(signal.SIGTERM)
end()
